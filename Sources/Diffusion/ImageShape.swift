public import Tensor

/// The size of a dataset's images.
public struct ImageShape: Hashable, Sendable, CustomStringConvertible {
  /// Pixels from top to bottom.
  public let height: Int
  /// Pixels from left to right.
  public let width: Int
  /// 1 for grey, 3 for red, green, blue.
  public let channels: Int

  /// A shape of images.
  public init(height: Int, width: Int, channels: Int) {
    self.height = height
    self.width = width
    self.channels = channels
  }

  /// As it reads in messages: `28x28x1`.
  public var description: String { "\(height)x\(width)x\(channels)" }

  /// The shape of a batch: `[count, height, width, channels]`.
  public func batch(_ count: Int) -> Shape { [count, height, width, channels] }
}
