extension Image {
  /// The part of `height` rows from `top` on and `width` columns from `left` on, which must lie
  /// inside; else the program stops.
  public func cut(top: Int, left: Int, height: Int, width: Int) -> Image {
    guard top >= 0, left >= 0, top + height <= self.height, left + width <= self.width else {
      fatalError("Image: \(height) x \(width) at \(top), \(left) of \(self.height) x \(self.width)")
    }
    guard (height, width) != (self.height, self.width) else { return self }
    var part: [UInt8] = []
    part.reserveCapacity(height * width * channels)
    for row in top..<top + height {
      let start = (row * self.width + left) * channels
      part += pixels[start..<start + width * channels]
    }
    return Image(width: width, height: height, channels: channels, pixels: part)
  }

  /// The picture turned upright, given how the camera was held (``EXIF``).
  func upright(_ orientation: EXIF.Orientation) -> Image {
    guard orientation != .upright else { return self }
    let (w, h) = (width, height)
    let turned = orientation.swapsSides
    let (newWidth, newHeight) = turned ? (h, w) : (w, h)
    var result = [UInt8](repeating: 0, count: pixels.count)
    for y in 0..<newHeight {
      for x in 0..<newWidth {
        let (row, column) = orientation.source(row: y, column: x, height: h, width: w)
        for channel in 0..<channels {
          result[(y * newWidth + x) * channels + channel] =
            pixels[(row * w + column) * channels + channel]
        }
      }
    }
    return Image(width: newWidth, height: newHeight, channels: channels, pixels: result)
  }
}
