internal import Diffusion
internal import Images
internal import Tensor

/// How images of any size become those that a classifier was trained on.
///
/// 1. For a network of grey images, three channels become one by the weights of ITU-R BT.601, to the
///    nearest whole number: (19595 R + 38470 G + 7471 B + 32768) / 65536, rounded down, as Pillow's
///    mode `L`. For one of three channels, a grey one is repeated.
/// 2. Another height or width is resized to the network's by ``AntialiasedResize``, whatever becomes
///    of the proportions.
/// 3. Levels 0...255 become -1...1.
struct ClassifierInput {
  let image: ImageShape

  /// The rule in a few words.
  var rule: String { "images made \(image): grey by BT.601, size by an antialiased triangle" }

  /// From grey levels `[n, h, w, 1 or 3]` to `[n, height, width, channels]` of the network.
  func callAsFunction(_ images: Tensor) throws -> Tensor {
    let shape = images.shape
    var levels = try images.read()
    if shape[3] == 3, image.channels == 1 { levels = Self.grey(levels) }
    let channels = min(shape[3], image.channels)
    let isFitting = shape[1] == image.height && shape[2] == image.width
    if !isFitting { levels = resized(levels, shape.replacing(axis: 3, with: channels)) }
    let fitted = Tensor(
      levels.map { $0 / 127.5 - 1 }, shape: [shape[0], image.height, image.width, channels])
    return channels == image.channels ? fitted : GreyLevels.threeChannels(fitted)
  }

  private static func grey(_ levels: [Float]) -> [Float] {
    stride(from: 0, to: levels.count, by: 3).map { pixel in
      let red = 19595 * Int(levels[pixel])
      let green = 38470 * Int(levels[pixel + 1])
      let blue = 7471 * Int(levels[pixel + 2])
      return Float((red + green + blue + 32768) >> 16)
    }
  }

  /// Every channel of every image by itself.
  private func resized(_ levels: [Float], _ shape: Shape) -> [Float] {
    let (pixels, channels) = (shape[1] * shape[2], shape[3])
    let resize = AntialiasedResize(
      from: (shape[1], shape[2]), to: (image.height, image.width))
    let size = image.height * image.width
    var result = [Float](repeating: 0, count: shape[0] * size * channels)
    for index in 0..<shape[0] {
      for channel in 0..<channels {
        let start = index * pixels * channels + channel
        let plane = (0..<pixels).map { levels[start + $0 * channels] }
        for (pixel, value) in resize(plane[...]).enumerated() {
          result[(index * size + pixel) * channels + channel] = value
        }
      }
    }
    return result
  }
}
