/// Many small images in one picture, row by row, with a border of two pixels around each.
public struct SampleGrid: Sendable {
  /// Images in a row.
  public let columns: Int
  /// How many pixels wide each pixel becomes.
  public let scale: Int
  private static let border = 2

  /// A grid; both numbers are at least 1.
  public init(columns: Int, scale: Int = 1) {
    self.columns = max(1, columns)
    self.scale = max(1, scale)
  }

  /// The picture of `count` images, given as bytes `[count, height, width, channels]`.
  public func image(
    _ pixels: [UInt8], count: Int, height: Int, width: Int, channels: Int
  ) -> Image {
    let (columns, rows) = (min(columns, count), (count + columns - 1) / columns)
    let (cellWidth, cellHeight) = (width * scale + Self.border, height * scale + Self.border)
    let fullWidth = columns * cellWidth + Self.border
    let fullHeight = rows * cellHeight + Self.border
    var grid = [UInt8](repeating: 128, count: fullWidth * fullHeight * channels)
    for index in 0..<count {
      let left = index % columns * cellWidth + Self.border
      let top = index / columns * cellHeight + Self.border
      for y in 0..<height * scale {
        let source = (index * height + y / scale) * width
        let target = (top + y) * fullWidth + left
        for x in 0..<width * scale {
          for channel in 0..<channels {
            grid[(target + x) * channels + channel] =
              pixels[(source + x / scale) * channels + channel]
          }
        }
      }
    }
    return Image(width: fullWidth, height: fullHeight, channels: channels, pixels: grid)
  }
}
