public import Diffusion
public import Recipe
internal import Tensor

/// The pixels themselves: what metrics say of them says little of what people see, but there is
/// nothing to it that could be wrong.
public struct RawPixels: FeatureExtractor {
  /// `raw_pixels`.
  public static var typeName: String { "raw_pixels" }
  /// One line of documentation.
  public static var summary: String { "the pixels themselves, scaled to 0...1" }

  /// There is nothing to read.
  public init(_ options: inout Options) throws {}

  /// There is nothing to open.
  public func open() throws -> any OpenExtractor { OpenPixels() }
}

private struct OpenPixels: OpenExtractor {
  let pedigree = "raw pixels: row by row, channels side by side, level / 255"
  /// With the rule of the shape: images of another size have other columns.
  let identity = "raw_pixels [height * width * channels] / 255"
  let views: Set<FeatureView> = [.pooled]

  func features(of images: Tensor) throws -> ImageFeatures {
    try GreyLevels.check(images)
    let shape = images.shape
    let pooled = FeatureMatrix(
      rows: shape[0], columns: shape[1] * shape[2] * shape[3],
      values: try (images / 255).read())
    return ImageFeatures([.pooled: pooled])
  }
}
