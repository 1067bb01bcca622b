/// A picture of bytes: grey or red, green, blue.
public struct Image: Sendable, Equatable {
  /// Pixels from left to right.
  public let width: Int
  /// Pixels from top to bottom.
  public let height: Int
  /// 1 for grey, 3 for colour.
  public let channels: Int
  /// Row by row, the channels of a pixel together: `height * width * channels` bytes.
  public let pixels: [UInt8]

  /// A picture; a count of bytes that does not fit is the caller's mistake and stops the program.
  public init(width: Int, height: Int, channels: Int, pixels: [UInt8]) {
    guard channels == 1 || channels == 3, pixels.count == width * height * channels else {
      fatalError("\(pixels.count) bytes do not fill \(width)x\(height) pixels of \(channels)")
    }
    self.width = width
    self.height = height
    self.channels = channels
    self.pixels = pixels
  }
}
