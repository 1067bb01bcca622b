/// The constants of a pooling: windows over images, some of whose pixels may lie beyond the edges
/// and then do not count.
public struct PoolingGeometry: Sendable, Equatable {
  /// Pixels of a window from top to bottom.
  public let height: Int
  /// Pixels of a window from left to right.
  public let width: Int
  /// Pixels from one window to the next, along both axes; at least 1.
  public let stride: Int
  /// How far windows reach beyond each edge, in pixels; less than a window, so that each has a pixel
  /// of the image.
  public let padding: Int

  /// Square windows.
  public init(_ size: Int, stride: Int = 1, padding: Int = 0) {
    self.init(height: size, width: size, stride: stride, padding: padding)
  }

  /// Windows of a height and a width.
  public init(height: Int, width: Int, stride: Int = 1, padding: Int = 0) {
    (self.height, self.width) = (height, width)
    (self.stride, self.padding) = (stride, padding)
  }

  /// The shape of the result for x `[n, h, w, c]`: `[n, h', w', c]` with
  /// h' = (h + 2 padding - height) / stride + 1, w' alike.
  public func output(of x: Shape) -> Shape {
    let vertical = (x[1] + 2 * padding - height) / stride + 1
    let horizontal = (x[2] + 2 * padding - width) / stride + 1
    return [x[0], vertical, horizontal, x[3]]
  }
}

/// What pooling keeps of a window.
public enum Pooling: String, Sendable, CaseIterable {
  /// Its largest pixel, channel by channel.
  case max
  /// The mean of its pixels inside the image, channel by channel.
  case mean
}
