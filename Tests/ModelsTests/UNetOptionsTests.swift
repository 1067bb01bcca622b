import Diffusion
import Models
import Recipe
import Testing

/// What a user is told whose keys of a U-Net do not fit each other, the images or the dataset.
@Suite struct UNetOptionsTests {
  private static let square = (28, 28)

  private func complaints(
    _ keys: String, _ size: (Int, Int) = square, classes: Int = 10
  ) -> [String] {
    do {
      let image = ImageShape(height: size.0, width: size.1, channels: 1)
      _ = try makeNetwork("{type: unet, \(keys)}", image, classes: classes)
      return []
    } catch {
      return "\(error)".split(separator: "\n").compactMap {
        $0.contains("error: ") ? String($0.split(separator: "error: ")[1]) : nil
      }
    }
  }

  @Test(arguments: [
    (
      "heads: 3",
      [
        "'heads' must divide every width that has attention (128), but is 3: the nearest that do are 2 and 4"
      ]
    ),
    (
      "heads: 48, channels: 32, multipliers: [1, 1]",
      [
        "'heads' must divide every width that has attention (32), but is 48: the nearest that does is 32"
      ]
    ),
    (
      "head_channels: 48, multipliers: [1, 2, 3], attention_at: [2]",
      [
        "'head_channels' must divide every width that has attention (128, 192), but is 48: the nearest that do are 32 and 64"
      ]
    ),
    (
      "head_channels: 100, multipliers: [1, 2, 3], attention_at: [2]",
      [
        "'head_channels' must divide every width that has attention (128, 192), but is 100: the nearest that does is 64"
      ]
    ),
    (
      "head_channels: 32, heads: 4",
      ["'head_channels' and 'heads' exclude each other: give one, and 'null' for the other"]
    ),
    ("heads: null", ["'heads' is null, which takes 'head_channels' in its place"]),
    ("channels: 65", ["'channels' must be a multiple of 32, but is 65: the nearest are 64 and 96"]),
    ("resample: pooling", ["'resample' must be one of convolution, residual, but is 'pooling'"]),
    ("classes: concat", ["'classes' must be one of none, added, concatenated, but is 'concat'"]),
    ("film: 1", ["'film' must be true or false, but is 1"]),
  ])
  func keysThatDoNotFit(_ keys: String, _ expected: [String]) {
    #expect(complaints(keys) == expected)
  }

  @Test(arguments: [
    "head_channels: 32", "head_channels: 32, heads: null", "heads: 4, head_channels: null",
    "head_channels: 128", "heads: 64", "resample: residual", "film: false", "classes: added",
    "classes: concatenated",
  ])
  func keysThatFit(_ keys: String) { #expect(complaints(keys).isEmpty) }

  @Test(arguments: ["convolution", "residual"]) func imagesThatDoNotHalve(_ resample: String) {
    let keys = "multipliers: [1, 1, 1], resample: \(resample)"
    #expect(
      complaints(keys, (30, 28)) == [
        "3 levels need a height divisible by 4, but the images are 30x28x1: the nearest heights "
          + "are 28 and 32; these images allow up to 2 levels"
      ])
    #expect(
      complaints(keys, (28, 3)) == [
        "3 levels need a width divisible by 4, but the images are 28x3x1: the nearest width is 4; "
          + "these images allow one level"
      ])
    #expect(
      complaints(keys, (30, 50)) == [
        "3 levels need a height and a width divisible by 4, but the images are 30x50x1: the "
          + "nearest heights are 28 and 32, the nearest widths are 48 and 52; these images allow up "
          + "to 2 levels"
      ])
    for size in [(4, 4), (4, 100), (36, 8)] { #expect(complaints(keys, size).isEmpty) }
    #expect(complaints("multipliers: [1], resample: \(resample)", (7, 5)).isEmpty)
  }

  @Test func classesThatDoNotFit() {
    for way in ["added", "concatenated"] {
      #expect(
        complaints("classes: \(way)", classes: 0) == [
          "'classes' is '\(way)', which takes a dataset with labels; without one it must be none"
        ])
    }
    #expect(complaints("channels: 32, classes: concatenated", classes: 127).isEmpty)
    #expect(
      complaints("channels: 32, classes: concatenated", classes: 128) == [
        "'classes' is 'concatenated', but 128 classes leave none of the 4 x 32 features to the "
          + "step: write added, or give more 'channels'"
      ])
    #expect(complaints("channels: 32, classes: added", classes: 1000).isEmpty)
  }

  /// What a run's folder keeps reads back the same: 'heads' is null beside 'head_channels'.
  @Test(arguments: ["heads: 2", "head_channels: 16", "film: false, classes: added"])
  func theResolvedKeysAreTheSameNetwork(_ keys: String) throws {
    let image = ImageShape(height: 8, width: 8, channels: 1)
    let read = { (network: String) in
      try Recipe.parse(network, name: "test").read(with: Registry([Models.plugin])) { options in
        options.provide("image_shape", image)
        options.provide("class_names", ["a", "b"])
        return try options.component("network", of: .network, as: (any Network).self)
      }
    }
    let (first, resolved) = try read("network: {type: unet, \(keys)}")
    let (second, again) = try read(resolved.resolvedYAML())
    #expect(first.parameters == second.parameters)
    #expect(resolved.values.map(\.value) == again.values.map(\.value))
  }
}
