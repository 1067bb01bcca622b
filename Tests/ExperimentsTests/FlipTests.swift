import Experiments
import Recipe
import Tensor
import TestSupport
import Testing

/// Images mirrored at random while training.
@Suite struct FlipTests {
  let runs = ToyRuns()

  private static func recipe(_ keys: String = "", train: String = "") -> String {
    toyRecipe(model: "{type: daed}", batch: 8, train: train)
      .replacing("dataset: {type: toy}", with: "dataset: {type: toy\(keys)}")
  }

  private func train(
    _ name: String, _ keys: String = "", train: String = ""
  ) throws -> RunFolder {
    try runs.train(Self.recipe(keys, train: train), to: name)
  }

  /// Images of 3x5 with two channels, each value its own place.
  private static let images = Tensor((0..<50 * 30).map { Float($0) }, shape: [50, 3, 5, 2])

  @Test func aFlippedImageIsItsMirror() throws {
    let flip = RandomFlip(seed: 5)
    let flipped = try flip(Self.images, in: 7).read()
    var expected: [Float] = []
    for image in 0..<50 {
      for row in 0..<3 {
        for column in 0..<5 {
          let source = flip.isMirrored(image, in: 7) ? 4 - column : column
          for channel in 0..<2 {
            expected.append(Float(((image * 3 + row) * 5 + source) * 2 + channel))
          }
        }
      }
    }
    #expect(flipped == expected)
    #expect(Set((0..<50).map { flip.isMirrored($0, in: 7) }).count == 2)
  }

  /// 20,000 draws: five standard deviations of a fair coin are 354. As many are the same as in the
  /// step before, at the place before, and of another seed.
  @Test func aboutHalfAreFlipped() {
    let (flip, other) = (RandomFlip(seed: 5), RandomFlip(seed: 6))
    var counts = [0, 0, 0, 0]
    for step in 1...200 {
      for place in 1...100 {
        let isMirrored = flip.isMirrored(place, in: step)
        let others = [
          false, flip.isMirrored(place, in: step - 1), flip.isMirrored(place - 1, in: step),
          other.isMirrored(place, in: step),
        ]
        for (index, value) in others.enumerated() where value != isMirrored { counts[index] += 1 }
      }
    }
    for count in counts { #expect(abs(count - 10_000) <= 354, "\(counts)") }
  }

  @Test func anImageDoesNotDependOnThoseBehindIt() throws {
    let flip = RandomFlip(seed: 5)
    let few = try flip(Self.images.sliced(axis: 0, 0..<20), in: 3).read()
    #expect(try flip(Self.images, in: 3).read().prefix(few.count) == few[...])
  }

  /// Images that are their own mirror: everything else in a step stays what it is, to the bit.
  @Test func nothingButImagesChanges() throws {
    let plain = try train("plain", ", symmetric: true")
    let flipped = try train("flipped", ", symmetric: true, flip: true")
    for step in [1, 8] {
      for file in ["denoiser.safetensors", "generator.safetensors", "loss-by-step.csv"] {
        #expect(try runs.bytes(plain, step, file) == runs.bytes(flipped, step, file))
      }
    }
  }

  @Test func withoutTheKeyNothingChanges() throws {
    let plain = try train("plain")
    let off = try train("off", ", flip: false")
    let on = try train("on", ", flip: true")
    let weights = try [plain, off, on].map { try runs.bytes($0, 8, "generator.safetensors") }
    #expect(weights[0] == weights[1] && weights[0] != weights[2])
  }

  /// The tolerance is that of AccumulationTests.
  @Test func microBatchesHaveTheFlipsOfTheWhole() throws {
    let whole = try train("whole", ", flip: true")
    let split = try train("split", ", flip: true", train: "accumulate: 4")
    let plain = try train("plain", train: "accumulate: 4")
    let values = try [whole, split, plain].map { try runs.values($0, 8, "generator.safetensors") }
    expectClose(values[1], values[0], within: 1e-5, "generator")
    #expect(zip(values[2], values[0]).contains { abs($0 - $1) > 1e-4 })
  }
}
