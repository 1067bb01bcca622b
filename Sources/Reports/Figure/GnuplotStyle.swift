/// How all figures that gnuplot draws look: colours that people with colour blindness can tell apart,
/// and dashes and markers by which lines can be told apart in grey. Sizes are in pixels of the SVG; the
/// PNG has twice as many along each side, the PDF 96 to the inch.
enum GnuplotStyle {
  static let width = 760.0
  /// Of the only panel, and of each of several.
  static let panelHeights = (alone: 360.0, each: 250.0)
  static let headHeight = 38.0
  static let legendRow = 20.0
  static let margins = (left: 88.0, right: 22.0)
  /// Under a panel: the numbers, and the label of the horizontal axis.
  static let feet = (numbers: 24.0, label: 28.0)
  /// Above a panel: nothing, or its heading.
  static let heads = (none: 12.0, title: 36.0)

  /// Squares, circles, triangles and diamonds, full and open, as gnuplot numbers them: alike in all of
  /// the terminals.
  private static let markers = [7, 5, 9, 13, 6, 4, 8, 12]

  /// Markers of a line: few, so that they do not hide it.
  static let markersOfLine = 8
  /// Points up to which each has its marker.
  static let fewPoints = 16

  /// The most characters of a name in the legend.
  static let longestName = 100

  /// A line style, and the words that define it; nil is what others are measured by.
  static func line(_ style: Int?) -> String {
    guard let style else { return "lc rgb '#555555' dt (2,4) lw 1.2 pt 0 ps 0" }
    let colours = LinePlot.colours
    let colour = colours[style % colours.count]
    let dashes = PlotInk.dashes(style)
    let dash = dashes.isEmpty ? "solid" : "(\(dashes.replacing(" ", with: ",")))"
    let marker = markers[(style + style / colours.count) % markers.count]
    return "lc rgb '\(colour)' dt \(dash) lw 1.8 pt \(marker) ps 0.6"
  }

  /// The commands that choose a terminal by the variable `format`, for a picture of a height.
  static func terminals(height: Double) -> [String] {
    let size = "\(Int(width)),\(Int(height))"
    let twice = "\(2 * Int(width)),\(2 * Int(height))"
    let inches = "\(two(width / 96)),\(two(height / 96))"
    return [
      "  if (format eq 'svg') {",
      "    set terminal svg noenhanced size \(size) font 'Helvetica,12' background '#ffffff'",
      "    heading = 'Helvetica,15'",
      "  }",
      "  if (format eq 'png') {",
      "    set terminal pngcairo noenhanced size \(twice) font 'Sans,18' linewidth 2 pointscale 2",
      "    heading = 'Sans,22'",
      "  }",
      "  if (format eq 'pdf') {",
      "    set terminal pdfcairo noenhanced size \(inches) font 'Sans,9' linewidth 1.2",
      "    heading = 'Sans,11'",
      "  }",
    ]
  }

  /// The numbers of both axes, which the legend switches off.
  static let tics = ["x", "y"].map { axis in
    "set \(axis)tics nomirror out scale 0.5,0.25 textcolor rgb '#333333'"
  }

  /// What is the same in every panel.
  static let axes = [
    "set border 3 lc rgb '#666666'",
    "set format '%g'",
    "set style line 99 lc rgb '#dcdcdc' lw 0.7",
    "set style line 98 lc rgb '#f0f0f0' lw 0.5",
  ]
}

/// With two digits behind the point.
private func two(_ value: Double) -> String { "\((value * 100).rounded() / 100)" }
