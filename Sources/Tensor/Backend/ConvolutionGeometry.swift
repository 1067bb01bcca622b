/// The constants of a two-dimensional convolution with zero padding, whatever the kernel's size.
public struct ConvolutionGeometry: Sendable, Equatable {
  /// Pixels from one output to the next, along both axes; at least 1.
  public let stride: Int
  /// Zeros above the image, and as many below it, in pixels.
  public let verticalPadding: Int
  /// Zeros left of the image, and as many right of it, in pixels.
  public let horizontalPadding: Int

  /// Stride 1 and no padding unless said otherwise; the same padding on all sides.
  public init(stride: Int = 1, padding: Int = 0) {
    self.init(stride: stride, verticalPadding: padding, horizontalPadding: padding)
  }

  /// Stride 1 unless said otherwise.
  public init(stride: Int = 1, verticalPadding: Int, horizontalPadding: Int) {
    self.stride = stride
    self.verticalPadding = verticalPadding
    self.horizontalPadding = horizontalPadding
  }

  /// The shape of the result for x `[n, h, w, c]` and a weight `[kernel height, kernel width, c, k]`:
  /// `[n, h', w', k]` with h' = (h + 2 padding - kernel height) / stride + 1, w' alike.
  public func output(of x: Shape, weight: Shape) -> Shape {
    [
      x[0], length(x[1], kernel: weight[0], padding: verticalPadding),
      length(x[2], kernel: weight[1], padding: horizontalPadding), weight[3],
    ]
  }

  private func length(_ length: Int, kernel: Int, padding: Int) -> Int {
    (length + 2 * padding - kernel) / stride + 1
  }
}
