import Foundation

/// The arithmetic and the SVG text of one `LinePlot`.
struct LinePlotDrawing {
  /// Eight colours that people with colour blindness can tell apart, dark enough for thin lines on
  /// white. Source: Okabe and Ito, "Color Universal Design"; its yellow replaced by a brown.
  private static let colours = [
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#6b4c2a", "#444444",
  ]

  private let plot: LinePlot
  private let size: (width: Double, height: Double)
  private let area: (left: Double, top: Double, right: Double, bottom: Double)
  private let x: AxisScale
  private let y: AxisScale

  /// Which rows the legend has: index of the series, and its place in the legend.
  private let legend: [(series: Int, x: Double, y: Double)]

  init(_ plot: LinePlot, width: Double, height: Double) {
    self.plot = plot
    let shown = plot.series.flatMap { $0.points.filter(plot.shows) }
    size = (width, height)
    let y = AxisScale(
      shown.map(\.y), isLogarithmic: plot.logY, count: max(2, Int(height / 70)), padding: true)
    x = AxisScale(
      shown.map(\.x), isLogarithmic: plot.logX, count: max(2, Int(width / 110)), padding: false)
    self.y = y
    let numbers = y.ticks.map { Self.width($0.label, 11) }.max() ?? 0
    let left = 14 + (plot.yLabel.isEmpty ? 0 : 20) + numbers + 8
    let top = plot.title.isEmpty ? 16.0 : 40
    let named = plot.series.indices.filter { !plot.series[$0].name.isEmpty }
    let rows = Self.legend(named, plot.series, from: left, to: width - 24, top: top)
    legend = rows
    let legendBottom = rows.last.map { $0.y + 16 } ?? top
    let bottom = height - 26 - (plot.xLabel.isEmpty ? 0 : 20)
    area = (left, legendBottom, width - 24, max(bottom, legendBottom + 10))
  }

  func text() -> String {
    let (width, height) = (Self.number(size.width), Self.number(size.height))
    let opening =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(width)\" height=\"\(height)\" "
      + "viewBox=\"0 0 \(width) \(height)\" font-family=\"Helvetica, Arial, 'DejaVu Sans', "
      + "sans-serif\" font-size=\"11\" fill=\"#333333\" role=\"img\">"
    var lines = [opening, "<title>\(Self.escaped(plot.title))</title>"]
    lines.append("<rect width=\"\(width)\" height=\"\(height)\" fill=\"#ffffff\"/>")
    lines += headings() + grid() + plot.series.indices.flatMap(line) + legendLines() + ["</svg>"]
    return lines.joined(separator: "\n") + "\n"
  }

  // MARK: - Parts

  private func headings() -> [String] {
    let middle = (area.left + area.right) / 2
    var lines: [String] = []
    if !plot.title.isEmpty {
      lines.append(
        Self.text(plot.title, middle, 25, "middle", "font-size=\"15\" font-weight=\"bold\""))
    }
    if !plot.xLabel.isEmpty {
      lines.append(Self.text(plot.xLabel, middle, size.height - 12, "middle", "font-size=\"12\""))
    }
    if !plot.yLabel.isEmpty {
      let centre = (area.top + area.bottom) / 2
      let turn = "transform=\"rotate(-90 20 \(Self.number(centre)))\" font-size=\"12\""
      lines.append(Self.text(plot.yLabel, 20, centre, "middle", turn))
    }
    return lines
  }

  private func grid() -> [String] {
    var lines: [String] = []
    for tick in x.minorTicks { lines.append(vertical(tick, "#f0f0f0")) }
    for tick in y.minorTicks { lines.append(horizontal(tick, "#f0f0f0")) }
    for tick in x.ticks {
      lines.append(vertical(tick.value, "#dcdcdc"))
      lines.append(Self.text(tick.label, across(tick.value), area.bottom + 16, "middle"))
    }
    for tick in y.ticks {
      lines.append(horizontal(tick.value, "#dcdcdc"))
      lines.append(Self.text(tick.label, area.left - 7, up(tick.value) + 4, "end"))
    }
    let corners = [(area.left, area.top), (area.left, area.bottom), (area.right, area.bottom)]
    lines.append(Self.path(corners, "#888888", 1))
    return lines
  }

  /// The line of one series: one path per stretch without a gap; a lone point is a dot.
  private func line(_ index: Int) -> [String] {
    let stretches = plot.series[index].points.split { !plot.shows($0) }
    return stretches.map { stretch in
      let places = stretch.map { (across($0.x), up($0.y)) }
      if places.count == 1 {
        return "<circle cx=\"\(Self.number(places[0].0))\" cy=\"\(Self.number(places[0].1))\" "
          + "r=\"2.5\" fill=\"\(colour(index))\"/>"
      }
      return Self.path(Self.thinned(places), colour(index), 1.8, dash: dash(index))
    }
  }

  private func legendLines() -> [String] {
    legend.flatMap { row in
      [
        Self.path(
          [(row.x, row.y), (row.x + 22, row.y)], colour(row.series), 2.5, dash: dash(row.series)),
        Self.text(plot.series[row.series].name, row.x + 28, row.y + 4, "start"),
      ]
    }
  }

  // MARK: - Places

  private func across(_ value: Double) -> Double {
    area.left + x.position(value) * (area.right - area.left)
  }

  private func up(_ value: Double) -> Double {
    area.bottom - y.position(value) * (area.bottom - area.top)
  }

  private func vertical(_ tick: Double, _ colour: String) -> String {
    Self.path([(across(tick), area.top), (across(tick), area.bottom)], colour, 1)
  }

  private func horizontal(_ tick: Double, _ colour: String) -> String {
    Self.path([(area.left, up(tick)), (area.right, up(tick))], colour, 1)
  }

  private func colour(_ index: Int) -> String { Self.colours[index % Self.colours.count] }

  private func dash(_ index: Int) -> Bool { index / Self.colours.count % 2 == 1 }

  /// Rows of names under the title, broken where the width ends.
  private static func legend(
    _ named: [Int], _ series: [LinePlot.Series], from left: Double, to right: Double, top: Double
  ) -> [(series: Int, x: Double, y: Double)] {
    var place = (x: left, y: top)
    return named.map { index in
      let width = 28 + Self.width(series[index].name, 11) + 18
      if place.x > left, place.x + width > right { place = (left, place.y + 18) }
      defer { place.x += width }
      return (index, place.x, place.y)
    }
  }

  /// The points that can be seen: of many in one column of pixels, first, lowest, highest and last.
  private static func thinned(_ places: [(Double, Double)]) -> [(Double, Double)] {
    guard places.count > 4000 else { return places }
    var result: [(Double, Double)] = []
    var start = 0
    while start < places.count {
      let column = places[start].0.rounded(.down)
      let end = places[start...].firstIndex { $0.0.rounded(.down) != column } ?? places.count
      let low = (start..<end).min { places[$0].1 < places[$1].1 } ?? start
      let high = (start..<end).max { places[$0].1 < places[$1].1 } ?? start
      result += Set([start, low, high, end - 1]).sorted().map { places[$0] }
      start = end
    }
    return result
  }

  // MARK: - SVG

  private static func path(
    _ points: [(Double, Double)], _ colour: String, _ width: Double, dash: Bool = false
  ) -> String {
    let places = points.map { "\(number($0.0)) \(number($0.1))" }.joined(separator: "L")
    return "<path d=\"M\(places)\" fill=\"none\" stroke=\"\(colour)\" "
      + "stroke-width=\"\(number(width))\" stroke-linejoin=\"round\""
      + (dash ? " stroke-dasharray=\"6 4\"/>" : "/>")
  }

  private static func text(
    _ text: String, _ x: Double, _ y: Double, _ anchor: String, _ attributes: String = ""
  ) -> String {
    "<text x=\"\(number(x))\" y=\"\(number(y))\" text-anchor=\"\(anchor)\""
      + (attributes.isEmpty ? "" : " \(attributes)") + ">\(escaped(text))</text>"
  }

  /// A coordinate with at most two digits behind the point.
  private static func number(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    let text = hundredths % 100 == 0 ? "\(hundredths / 100)" : String(format: "%.2f", value)
    return text.hasSuffix("0") && text.contains(".") ? String(text.dropLast()) : text
  }

  /// About how wide a text is: enough to lay out by.
  private static func width(_ text: String, _ size: Double) -> Double {
    Double(text.count) * size * 0.58
  }

  /// `text` for XML: what has a meaning there is escaped, what is forbidden there replaced.
  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\n", "\r", "\t": result += " "
      case ..<" ", "\u{7F}", "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
