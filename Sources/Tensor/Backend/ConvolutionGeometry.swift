/// The constants of a two-dimensional convolution: an odd square kernel, zero padding.
public struct ConvolutionGeometry: Sendable, Equatable {
  /// Pixels from one output to the next, at least 1.
  public let stride: Int
  /// Zeros around the image, in pixels.
  public let padding: Int

  /// Stride 1 and no padding unless said otherwise.
  public init(stride: Int = 1, padding: Int = 0) {
    self.stride = stride
    self.padding = padding
  }
}
