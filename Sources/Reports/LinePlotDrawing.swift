import Foundation

/// The arithmetic and the SVG text of one `LinePlot`.
struct LinePlotDrawing {
  private let ink: PlotInk
  private let plot: LinePlot
  private let size: (width: Double, height: Double)
  private let area: (left: Double, top: Double, right: Double, bottom: Double)
  private let x: AxisScale
  private let y: AxisScale

  /// Which rows the legend has: index of the series, and its place in the legend.
  private let legend: [(series: Int, x: Double, y: Double)]

  init(_ plot: LinePlot, width: Double, height: Double, style: LinePlot.Style) {
    self.plot = plot
    ink = PlotInk(style, isAlone: plot.series.count { !$0.name.isEmpty } < 2)
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
      + "sans-serif\" font-size=\"11\" \(ink.text) role=\"img\">"
    var lines = [opening, "<title>\(Markup.escaped(plot.title))</title>"]
    if let paper = ink.paper {
      lines.append("<rect width=\"\(width)\" height=\"\(height)\" fill=\"\(paper)\"/>")
    }
    let faint = plot.series.indices.filter { plot.series[$0].isFaint }
    let clear = plot.series.indices.filter { !plot.series[$0].isFaint }
    lines += headings() + grid() + (faint + clear).flatMap(line) + legendLines() + ["</svg>"]
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
    for tick in x.minorTicks { lines.append(vertical(tick, ink.minorGrid)) }
    for tick in y.minorTicks { lines.append(horizontal(tick, ink.minorGrid)) }
    for tick in x.ticks {
      lines.append(vertical(tick.value, ink.grid))
      lines.append(Self.text(tick.label, across(tick.value), area.bottom + 16, "middle"))
    }
    for tick in y.ticks {
      lines.append(horizontal(tick.value, ink.grid))
      lines.append(Self.text(tick.label, area.left - 7, up(tick.value) + 4, "end"))
    }
    let corners = [(area.left, area.top), (area.left, area.bottom), (area.right, area.bottom)]
    lines.append(Self.path(corners, ink.axis, 1))
    return lines
  }

  /// The line of one series: one path per stretch without a gap; a lone point is a dot.
  private func line(_ index: Int) -> [String] {
    let series = plot.series[index]
    let stretches = series.points.split { !plot.shows($0) }
    return stretches.map { stretch in
      let places = stretch.map { (across($0.x), up($0.y)) }
      if places.count == 1 {
        return "<circle cx=\"\(Self.number(places[0].0))\" cy=\"\(Self.number(places[0].1))\" "
          + "r=\"2.5\" \(ink.fill(place(index)))/>"
      }
      if series.isFaint {
        return Self.path(Self.thinned(places), "\(stroke(index)) opacity=\"0.28\"", 1)
      }
      return Self.path(Self.thinned(places), stroke(index), 1.8)
    }
  }

  private func legendLines() -> [String] {
    legend.flatMap { row in
      [
        Self.path([(row.x, row.y), (row.x + 26, row.y)], stroke(row.series), 2.5),
        Self.text(plot.series[row.series].name, row.x + 32, row.y + 4, "start"),
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

  private func vertical(_ tick: Double, _ stroke: String) -> String {
    Self.path([(across(tick), area.top), (across(tick), area.bottom)], stroke, 1)
  }

  private func horizontal(_ tick: Double, _ stroke: String) -> String {
    Self.path([(area.left, up(tick)), (area.right, up(tick))], stroke, 1)
  }

  /// The place of a line among the colours.
  private func place(_ index: Int) -> Int { plot.series[index].colour ?? index }

  private func stroke(_ index: Int) -> String { ink.stroke(place(index)) }

  /// Rows of names under the title, broken where the width ends.
  private static func legend(
    _ named: [Int], _ series: [LinePlot.Series], from left: Double, to right: Double, top: Double
  ) -> [(series: Int, x: Double, y: Double)] {
    var place = (x: left, y: top)
    return named.map { index in
      let width = 32 + Self.width(series[index].name, 11) + 18
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

  /// - Parameter stroke: the attributes that say the colour.
  private static func path(
    _ points: [(Double, Double)], _ stroke: String, _ width: Double
  ) -> String {
    let places = points.map { "\(number($0.0)) \(number($0.1))" }.joined(separator: "L")
    return "<path d=\"M\(places)\" fill=\"none\" \(stroke) "
      + "stroke-width=\"\(number(width))\" stroke-linejoin=\"round\"/>"
  }

  private static func text(
    _ text: String, _ x: Double, _ y: Double, _ anchor: String, _ attributes: String = ""
  ) -> String {
    "<text x=\"\(number(x))\" y=\"\(number(y))\" text-anchor=\"\(anchor)\""
      + (attributes.isEmpty ? "" : " \(attributes)") + ">\(Markup.escaped(text))</text>"
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
}
