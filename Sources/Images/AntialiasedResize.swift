/// Resizing by a triangle (bilinear) filter that widens as the image shrinks, so that no pixel is
/// left out: Pillow's `BILINEAR`, but in double precision and without rounding to bytes.
///
/// The value of a target pixel is the mean of the source pixels nearer to its centre than the
/// filter's half width, max(1, source / target), weighted by 1 - distance / half width; the weights
/// of those inside the image add up to 1.
public struct AntialiasedResize: Sendable {
  private let rows: [Taps]
  private let columns: [Taps]
  private let width: Int

  /// From one height and width to another, all at least 1.
  public init(from: (height: Int, width: Int), to: (height: Int, width: Int)) {
    rows = Self.taps(from: from.height, to: to.height)
    columns = Self.taps(from: from.width, to: to.width)
    width = from.width
  }

  /// Resizes one channel, `height * width` values row by row.
  public func callAsFunction(_ pixels: ArraySlice<Float>) -> [Float] {
    let height = pixels.count / width
    let narrow = (0..<height).flatMap { row in
      let start = pixels.startIndex + row * width
      return columns.map { taps in
        taps.sum { Double(pixels[start + $0]) }
      }
    }
    return rows.flatMap { taps in
      columns.indices.map { column in Float(taps.sum { narrow[$0 * columns.count + column] }) }
    }
  }

  /// The source pixels of one target pixel, and their weights.
  private struct Taps: Sendable {
    let first: Int
    let weights: [Double]

    func sum(_ value: (Int) -> Double) -> Double {
      weights.indices.reduce(0) { $0 + weights[$1] * value(first + $1) }
    }
  }

  private static func taps(from source: Int, to target: Int) -> [Taps] {
    let scale = Double(source) / Double(target)
    let halfWidth = max(1, scale)
    return (0..<target).map { index in
      let center = (Double(index) + 0.5) * scale
      let first = max(0, Int(center - halfWidth + 0.5))
      let end = min(source, Int(center + halfWidth + 0.5))
      let weights = (first..<end).map { pixel in
        max(0, 1 - abs(Double(pixel) + 0.5 - center) / halfWidth)
      }
      let total = weights.reduce(0, +)
      return Taps(first: first, weights: weights.map { $0 / total })
    }
  }
}
