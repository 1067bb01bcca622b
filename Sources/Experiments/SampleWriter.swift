public import Diffusion
internal import Images
internal import Tensor

/// Writes samples in the forms that others read.
public enum SampleWriter {
  /// guided-diffusion's sample batch: `arr_0` uint8 `[count, h, w, c]`, and what the images
  /// depend on, each as a member of its own; among these `arr_1`, their labels, if they have any.
  public static func writeNPZ(
    _ pixels: [UInt8], shape: ImageShape, about: [(name: String, npy: [UInt8])], to path: String
  ) throws {
    let count = pixels.count / shape.batch(1).count
    let images = NPY.encode(shape: shape.batch(count).axes, bytes: pixels)
    try NPZ.write([(name: "arr_0", npy: images)] + about, to: path)
  }

  /// A PNG of at most `most` images, eight in a row, enlarged so that small ones can be seen.
  public static func writeGrid(
    _ pixels: [UInt8], shape: ImageShape, most: Int = 64, to path: String
  ) throws {
    let size = shape.batch(1).count
    let count = min(most, pixels.count / size)
    let grid = SampleGrid(columns: 8, scale: shape.width <= 32 ? 2 : 1)
    let image = grid.image(of: Array(pixels[..<(count * size)]), shape: shape.batch(count).axes)
    try PNG.write(image, to: path)
  }

  /// The rule by which samples became bytes.
  public static var quantisation: String { Quantisation.name }

  /// The share of pixels that are wholly black or wholly white, in 0...1. Real clothes have about
  /// half; samples that drifted have nearly all.
  public static func shareAtTheEnds(_ pixels: [UInt8]) -> Double {
    let ends = pixels.reduce(0) { $0 + ($1 == 0 || $1 == 255 ? 1 : 0) }
    return Double(ends) / Double(max(1, pixels.count))
  }
}
