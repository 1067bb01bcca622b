import Foundation

/// The gnuplot script of a figure: it reads the figure's table and draws SVG, PNG and PDF, in the folder
/// where both lie.
package struct GnuplotScript {
  private let figure: Figure
  private let legend: [(name: String, style: Int?)]
  private let legendColumns: Int
  private let panelHeight: Double

  /// The script of a figure.
  package init(_ figure: Figure) {
    self.figure = figure
    legend = figure.legend
    let longest = legend.map { min($0.name.count, GnuplotStyle.longestName) }.max() ?? 0
    // About how wide an entry is: its sample, and its letters.
    let entry = 60 + 7 * Double(longest)
    legendColumns = max(1, min(legend.count, Int((GnuplotStyle.width - 40) / entry)))
    let heights = GnuplotStyle.panelHeights
    panelHeight = figure.panels.count > 1 ? heights.each : heights.alone
  }

  /// The size of the SVG; the PNG is twice as large along each side.
  package var size: (width: Int, height: Int) { (Int(GnuplotStyle.width), Int(height)) }

  func text() -> String {
    let head = [
      "# Draws \(figure.name).svg, .png and .pdf of \(figure.name).csv, in the folder of both:",
      "#   gnuplot \(figure.name).gp",
      "set encoding utf8",
      "set datafile separator comma",
    ]
    let lines =
      head + texts + ["", "# How lines look."] + styles + ["", "# Where markers stand."]
      + markers + ["", "do for [format in 'svg png pdf'] {"]
      + GnuplotStyle.terminals(height: height)
      + ["  set output '\(figure.name).'.format", "  set multiplot"]
      + (titleLines + legendLines).map { "  \($0)" }
      + figure.panels.indices.flatMap(panelLines).map { "  \($0)" }
      + ["  unset multiplot", "  unset output", "}"]
    return lines.joined(separator: "\n") + "\n"
  }

  // MARK: - Texts and styles

  /// Every text that may hold anything, outside of the block below: gnuplot counts braces in blocks.
  private var texts: [String] {
    let names = legend.enumerated().map { "name\($0 + 1) = \(Self.quoted($1.name))" }
    let panels = figure.panels.enumerated().flatMap { place, panel in
      [
        "panel\(place + 1) = \(Self.quoted(panel.title))",
        "ylabel\(place + 1) = \(Self.quoted(panel.yLabel))",
      ]
    }
    let heads = [
      "title = \(Self.quoted(figure.title))", "xlabel = \(Self.quoted(figure.xLabel))",
    ]
    return ["", "# Texts."] + heads + panels + names
  }

  private var styles: [String] {
    legend.enumerated().map { "set style line \($0 + 1) \(GnuplotStyle.line($1.style))" }
      + GnuplotStyle.axes
  }

  /// A text in single quotes, in which gnuplot replaces nothing; a single quote itself stands in double
  /// ones between two such texts, since two at a text's beginning would be an empty text.
  static func quoted(_ text: String) -> String {
    let plain = text.unicodeScalars.map { scalar -> Character in
      let isShown =
        scalar.properties.generalCategory != .control && scalar.value != 0x2028
        && scalar.value != 0x2029
      return isShown ? Character(scalar) : " "
    }
    let short =
      plain.count > GnuplotStyle.longestName
      ? plain.prefix(GnuplotStyle.longestName - 1) + ["…"] : plain[...]
    return "'\(String(short).replacing("'", with: "'.\"'\".'"))'"
  }

  // MARK: - Markers

  /// For each line a few rows of the table, evenly spread along the axis, and for the next line at other
  /// places, so that lines which cover each other are seen.
  private var markers: [String] {
    figure.lines.enumerated().flatMap { place, line -> [String] in
      let rows = Self.marked(line, logX: figure.logX)
      return ["$marks\(place + 1) << END"]
        + rows.map { row in line.rows[row].map { "\($0)" }.joined(separator: ",") } + ["END"]
    }
  }

  private static func marked(_ line: Figure.Line, logX: Bool) -> [Int] {
    let rows = line.rows.indices.filter { Figure.shows(line.rows[$0][0], logarithmic: logX) }
    guard let style = line.style else { return [] }
    guard rows.count > GnuplotStyle.fewPoints, let first = rows.first, let last = rows.last else {
      return rows
    }
    let along = { (row: Int) in logX ? log(line.rows[row][0]) : line.rows[row][0] }
    let (start, end) = (along(first), along(last))
    let phase = (Double(style) * 0.382).truncatingRemainder(dividingBy: 1)
    let places = (0..<GnuplotStyle.markersOfLine).map { index in
      start + (end - start) * (Double(index) + phase) / Double(GnuplotStyle.markersOfLine)
    }
    let nearest = places.compactMap { place in
      rows.min { abs(along($0) - place) < abs(along($1) - place) }
    }
    return Set(nearest).sorted()
  }

  // MARK: - Layout

  private var legendHeight: Double {
    let rows = (legend.count + legendColumns - 1) / legendColumns
    return Double(rows) * GnuplotStyle.legendRow + 14
  }

  private var height: Double {
    let panels = figure.panels.indices.reduce(0) { $0 + panelHeight + foot($1) + head($1) }
    return GnuplotStyle.headHeight + panels + legendHeight
  }

  private func foot(_ place: Int) -> Double {
    let isLast = place == figure.panels.count - 1
    return GnuplotStyle.feet.numbers + (isLast ? GnuplotStyle.feet.label : 0)
  }

  private func head(_ place: Int) -> Double {
    figure.panels[place].title.isEmpty ? GnuplotStyle.heads.none : GnuplotStyle.heads.title
  }

  /// A height from the bottom as a share of the whole.
  private func up(_ pixels: Double) -> String { String(format: "%.4f", pixels / height) }
  private func across(_ pixels: Double) -> String {
    String(format: "%.4f", pixels / GnuplotStyle.width)
  }

  private var titleLines: [String] {
    let place = "0.5,\(up(height - 20))"
    return ["set label 1 title at screen \(place) center font heading textcolor rgb '#222222'"]
  }

  /// A panel without axes under the others, which shows nothing but the names.
  private var legendLines: [String] {
    let entries = legend.indices.map { index in
      "NaN with linespoints ls \(index + 1) title name\(index + 1)"
    }
    return [
      "set lmargin at screen 0", "set rmargin at screen 1", "set bmargin at screen 0",
      "set tmargin at screen \(up(legendHeight))",
      "unset border", "unset tics", "unset xlabel", "unset ylabel", "unset grid", "unset title",
      "unset logscale",
      "set key center center horizontal maxcols \(legendColumns) Left reverse samplen 3",
      "plot [0:1][0:1] \(entries.joined(separator: ", "))",
      "unset label 1", "unset key",
    ]
  }

  private func panelLines(_ place: Int) -> [String] {
    let panel = figure.panels[place]
    let below = (place + 1..<figure.panels.count).reduce(legendHeight) {
      $0 + panelHeight + foot($1) + head($1)
    }
    let bottom = below + foot(place)
    let isLast = place == figure.panels.count - 1
    let margins = GnuplotStyle.margins
    return [
      "",
      "set lmargin at screen \(across(margins.left))",
      "set rmargin at screen \(across(GnuplotStyle.width - margins.right))",
      "set bmargin at screen \(up(bottom))", "set tmargin at screen \(up(bottom + panelHeight))",
      "set border 3", isLast ? "set xlabel xlabel" : "unset xlabel",
      "set ylabel ylabel\(place + 1)",
      panel.title.isEmpty ? "unset title" : "set title panel\(place + 1) offset 0,-0.5",
      "unset logscale", "set mxtics default", "set mytics default",
    ] + GnuplotStyle.tics + scales(panel) + [plotLine(panel)]
  }

  private func scales(_ panel: Figure.Panel) -> [String] {
    let x = figure.lines(of: panel).flatMap { $0.line.rows.map { $0[0] } }
      .filter { Figure.shows($0, logarithmic: figure.logX) }
    let y = figure.lines(of: panel).flatMap { $0.line.rows.map { $0[panel.column] } }
      .filter { Figure.shows($0, logarithmic: panel.logY) }
    let (low, high) = (x.min() ?? 1, x.max() ?? 2)
    // A single place has room on both sides.
    let range = low < high ? (low, high) : figure.logX ? (low / 2, high * 2) : (low - 1, high + 1)
    let logarithmic = [figure.logX ? "set logscale x" : nil, panel.logY ? "set logscale y" : nil]
    let isEmpty = panel.logY ? y.isEmpty : (y.map(abs).max() ?? 0) == 0
    let yRange = isEmpty ? panel.logY ? "[0.1:1]" : "[0:1]" : panel.logY ? "[*:*]" : "[0:*]"
    let minor = (figure.logX ? " mxtics" : "") + (panel.logY ? " mytics" : "")
    return logarithmic.compactMap(\.self) + [
      "set xrange [\(range.0):\(range.1)]", "set yrange \(yRange)",
      "set grid xtics ytics\(minor) ls 99, ls 98",
    ]
  }

  private func plotLine(_ panel: Figure.Panel) -> String {
    var start = 0
    let ranges = figure.lines.map { line -> Range<Int> in
      defer { start += line.rows.count }
      return start..<start + line.rows.count
    }
    let parts = figure.lines(of: panel).flatMap { place, line -> [String] in
      guard !line.rows.isEmpty else { return [] }
      let rows = ranges[place]
      let style = (legend.firstIndex { $0 == (line.name, line.style) } ?? 0) + 1
      let using = "using 1:\(panel.column + 1)"
      let every = "skip 1 every ::\(rows.lowerBound)::\(rows.upperBound - 1)"
      let own = "'\(figure.name).csv' \(every) \(using) with lines ls \(style)"
      let marks = "$marks\(place + 1) \(using) with points ls \(style)"
      return line.style == nil ? [own] : [own, marks]
    }
    return parts.isEmpty ? "plot NaN" : "plot \(parts.joined(separator: ", \\\n    "))"
  }
}
