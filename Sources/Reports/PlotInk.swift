/// What the lines and texts of a plot are drawn with: attributes of SVG elements.
struct PlotInk {
  private let style: LinePlot.Style
  private let isAlone: Bool

  /// - Parameter isAlone: whether there is one line, which needs no dashes.
  init(_ style: LinePlot.Style, isAlone: Bool) {
    self.style = style
    self.isAlone = isAlone
  }

  /// The ground; nil for what lies under the picture.
  var paper: String? { style == .file ? "#ffffff" : nil }

  var text: String { style == .file ? "fill=\"#333333\"" : "fill=\"currentColor\"" }
  var grid: String { stroke("#dcdcdc", "--grid") }
  var minorGrid: String { stroke("#f0f0f0", "--faint") }
  var axis: String { stroke("#888888", "--soft") }

  func fill(_ place: Int) -> String {
    let index = place % LinePlot.colours.count
    return style == .file
      ? "fill=\"\(LinePlot.colours[index])\"" : "style=\"fill:var(--c\(index))\""
  }

  func stroke(_ place: Int) -> String {
    let index = place % LinePlot.colours.count
    let colour = stroke(LinePlot.colours[index], "--c\(index)")
    let dashes = Self.dashes(place)
    return isAlone || dashes.isEmpty ? colour : "\(colour) stroke-dasharray=\"\(dashes)\""
  }

  /// None, long, short, and long with short: with eight colours 32 lines that differ.
  private static let dashes = ["", "9 4", "3 3", "11 3 3 3"]

  /// The lengths of the dashes and gaps of the line at a place; empty for a line without gaps.
  static func dashes(_ place: Int) -> String {
    dashes[(place + place / LinePlot.colours.count) % dashes.count]
  }

  private func stroke(_ colour: String, _ variable: String) -> String {
    style == .file ? "stroke=\"\(colour)\"" : "style=\"stroke:var(\(variable))\""
  }
}
