import Foundation

/// A plot of lines as SVG, made without a library so that a page can carry it.
public struct LinePlot: Sendable {
  /// A named line.
  public struct Series: Sendable {
    /// What the legend calls it.
    public let name: String
    /// x and y; points that are not finite are left out.
    public let points: [(x: Double, y: Double)]

    /// A line.
    public init(name: String, points: [(x: Double, y: Double)]) {
      self.name = name
      self.points = points
    }
  }

  private let title: String
  private let xLabel: String
  private let yLabel: String
  private let series: [Series]

  private static let size = (width: 720.0, height: 420.0)
  private static let frame = (left: 70.0, top: 44.0, right: 700.0, bottom: 366.0)
  private static let colours = ["#4c72b0", "#dd8452", "#55a868", "#c44e52", "#8172b3", "#937860"]

  /// A plot of these lines.
  public init(title: String, xLabel: String, yLabel: String, series: [Series]) {
    self.title = title
    self.xLabel = xLabel
    self.yLabel = yLabel
    self.series = series.map { line in
      Series(name: line.name, points: line.points.filter { $0.x.isFinite && $0.y.isFinite })
    }
  }

  /// The picture.
  public func svg() -> String {
    let points = series.flatMap(\.points)
    let x = Axis(points.map(\.x), from: Self.frame.left, to: Self.frame.right)
    let y = Axis(points.map(\.y), from: Self.frame.bottom, to: Self.frame.top)
    let (width, height) = (Int(Self.size.width), Int(Self.size.height))
    let head =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(width) \(height)\" "
      + "width=\"\(width)\" height=\"\(height)\" font-family=\"sans-serif\" font-size=\"12\">"
    let ground = "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>"
    let body = [grid(x, y), lines(x, y), words()].joined(separator: "\n")
    return [head, ground, body, "</svg>", ""].joined(separator: "\n")
  }

  private func grid(_ x: Axis, _ y: Axis) -> String {
    let frame = Self.frame
    let vertical = x.ticks.map { tick in
      let at = text(x.position(tick))
      return "<line x1=\"\(at)\" x2=\"\(at)\" y1=\"\(text(frame.top))\" y2=\"\(text(frame.bottom))\" "
        + "stroke=\"#ddd\"/><text x=\"\(at)\" y=\"\(text(frame.bottom + 18))\" "
        + "text-anchor=\"middle\">\(label(tick))</text>"
    }
    let horizontal = y.ticks.map { tick in
      let at = y.position(tick)
      return "<line x1=\"\(text(frame.left))\" x2=\"\(text(frame.right))\" y1=\"\(text(at))\" "
        + "y2=\"\(text(at))\" stroke=\"#ddd\"/><text x=\"\(text(frame.left - 8))\" "
        + "y=\"\(text(at + 4))\" text-anchor=\"end\">\(label(tick))</text>"
    }
    return (vertical + horizontal).joined(separator: "\n")
  }

  private func lines(_ x: Axis, _ y: Axis) -> String {
    series.enumerated().map { index, line in
      let points = line.points.map { "\(text(x.position($0.x))),\(text(y.position($0.y)))" }
      let colour = Self.colours[index % Self.colours.count]
      let legend = Self.frame.top + 16 + 18 * Double(index)
      return "<polyline fill=\"none\" stroke=\"\(colour)\" stroke-width=\"1.5\" "
        + "points=\"\(points.joined(separator: " "))\"/>"
        + "<text x=\"\(text(Self.frame.right - 8))\" y=\"\(text(legend))\" text-anchor=\"end\" "
        + "fill=\"\(colour)\">\(escaped(line.name))</text>"
    }.joined(separator: "\n")
  }

  private func words() -> String {
    let frame = Self.frame
    let middle = text((frame.left + frame.right) / 2)
    let centre = text((frame.top + frame.bottom) / 2)
    return """
      <text x="\(middle)" y="26" text-anchor="middle" font-size="15">\(escaped(title))</text>
      <text x="\(middle)" y="\(text(frame.bottom + 42))" text-anchor="middle">\(escaped(xLabel))</text>
      <text x="18" y="\(centre)" text-anchor="middle" transform="rotate(-90 18 \(centre))">\(escaped(yLabel))</text>
      """
  }
}

/// A linear axis with ticks at steps of 1, 2 or 5.
private struct Axis {
  let ticks: [Double]
  private let low: Double
  private let high: Double
  private let start: Double
  private let end: Double

  init(_ values: [Double], from start: Double, to end: Double) {
    let (least, most) = (values.min() ?? 0, values.max() ?? 1)
    let span = most > least ? most - least : max(abs(most), 1)
    let magnitude = pow(10, floor(log10(span / 5)))
    let step = [1.0, 2, 5, 10].map { $0 * magnitude }.first { span / $0 <= 6 } ?? magnitude
    low = floor(least / step) * step
    high = most > least ? ceil(most / step) * step : low + span
    ticks = (0...Int(((high - low) / step).rounded())).map { [low] in low + Double($0) * step }
    (self.start, self.end) = (start, end)
  }

  func position(_ value: Double) -> Double {
    start + (value - low) / (high - low) * (end - start)
  }
}

private func text(_ value: Double) -> String { String(format: "%.1f", value) }
private func label(_ value: Double) -> String { String(format: "%.6g", value) }

private func escaped(_ text: String) -> String {
  text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
}
