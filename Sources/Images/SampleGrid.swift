/// Many small pictures as one, in rows, with lines between and around them.
public struct SampleGrid: Sendable {
  /// Pictures per row.
  public var columns: Int

  /// The width of the lines, in pixels of the result.
  public var padding: Int

  /// How many pixels of the result one pixel becomes along each side: 28 x 28 is easier to see
  /// doubled. The nearest pixel is repeated, so nothing is smoothed.
  public var scale: Int

  /// The grey of the lines and of places without a picture, 0 to 255.
  public var background: UInt8

  /// A layout. `columns` and `scale` are at least 1, `padding` at least 0; else the program stops.
  public init(columns: Int, padding: Int = 2, scale: Int = 1, background: UInt8 = 255) {
    guard columns > 0, padding >= 0, scale > 0 else {
      fatalError("SampleGrid: \(columns) columns, padding \(padding), scale \(scale)")
    }
    self.columns = columns
    self.padding = padding
    self.scale = scale
    self.background = background
  }

  /// Lays out `pixels` of the given shape, [pictures, height, width, channels], the last axis
  /// fastest, as rows from the top left.
  ///
  /// A row narrower than `columns` makes the result narrower only if it is the only one. The
  /// program stops if there is no picture, channels are not 1 or 3, or `pixels` do not fill
  /// `shape`.
  public func image(of pixels: [UInt8], shape: [Int]) -> Image {
    guard shape.count == 4, shape.allSatisfy({ $0 > 0 }), [1, 3].contains(shape[3]),
      pixels.count == shape.reduce(1, *)
    else {
      fatalError("SampleGrid: \(pixels.count) values as \(shape), not [pictures, h, w, 1 or 3]")
    }
    let (count, height, width, channels) = (shape[0], shape[1], shape[2], shape[3])
    let across = min(columns, count)
    let down = (count + across - 1) / across
    let full = (
      width: across * (width * scale + padding) + padding,
      height: down * (height * scale + padding) + padding
    )
    var result = [UInt8](repeating: background, count: full.width * full.height * channels)
    for picture in 0..<count {
      let left = padding + picture % across * (width * scale + padding)
      let top = padding + picture / across * (height * scale + padding)
      for y in 0..<height * scale {
        var to = ((top + y) * full.width + left) * channels
        let row = (picture * height + y / scale) * width
        for x in 0..<width * scale {
          let from = (row + x / scale) * channels
          for channel in 0..<channels { result[to + channel] = pixels[from + channel] }
          to += channels
        }
      }
    }
    return Image(width: full.width, height: full.height, channels: channels, pixels: result)
  }
}
