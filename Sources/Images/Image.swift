/// A picture of 8 bits per channel.
public struct Image: Sendable, Equatable {
  /// Pixels from left to right, at least 1.
  public let width: Int

  /// Pixels from top to bottom, at least 1.
  public let height: Int

  /// 1 for grey, 3 for red, green, blue.
  public let channels: Int

  /// `height` rows of `width` pixels of `channels` values: the last runs fastest.
  public let pixels: [UInt8]

  /// A picture from its pixels. It is a mistake of the program, which stops, if the sizes are not
  /// those above or do not multiply to the number of pixels.
  public init(width: Int, height: Int, channels: Int, pixels: [UInt8]) {
    guard width > 0, height > 0, channels == 1 || channels == 3,
      pixels.count % channels == 0, (pixels.count / channels) % width == 0,
      pixels.count / channels / width == height
    else {
      fatalError("Image: \(pixels.count) values do not fill \(height) x \(width) x \(channels)")
    }
    self.width = width
    self.height = height
    self.channels = channels
    self.pixels = pixels
  }
}
