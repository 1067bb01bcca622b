/// Lines over one axis, for files: a table, and panels under each other that show its columns.
public struct Figure: Sendable {
  /// Rows of the table that are joined to a line.
  public struct Line: Sendable {
    /// What the legend calls it. Lines of one name and style have one entry there.
    public var name: String
    /// What names it in the table, a text for each of ``Figure/keys``.
    public var keys: [String]
    /// For each point a number for each of ``Figure/columns``; one that is not finite leaves a gap.
    public var rows: [[Double]]
    /// Its colour, dashes and marker, counted from 0; nil for what others are measured by, which is
    /// drawn thin and grey, without markers.
    public var style: Int?

    /// A line.
    public init(_ name: String, keys: [String], rows: [[Double]], style: Int?) {
      self.name = name
      self.keys = keys
      self.rows = rows
      self.style = style
    }
  }

  /// One pair of axes; the horizontal one is the same for all.
  public struct Panel: Sendable {
    /// The heading; left out if empty.
    public var title: String
    /// What stands beside the vertical axis, with its unit.
    public var yLabel: String
    /// The column that is shown.
    public var column: Int
    /// Whether the vertical axis is logarithmic; a linear one begins at 0.
    public var logY: Bool
    /// The places of the lines that it shows; nil for all.
    public var lines: [Int]?

    /// A panel.
    public init(
      title: String = "", yLabel: String, column: Int, logY: Bool, lines: [Int]? = nil
    ) {
      self.title = title
      self.yLabel = yLabel
      self.column = column
      self.logY = logY
      self.lines = lines
    }
  }

  /// Of its files, without an ending: letters, digits and dashes.
  public var name: String
  /// The heading.
  public var title: String
  /// What stands under the horizontal axis, with its unit.
  public var xLabel: String
  /// Whether the horizontal axis is logarithmic.
  public var logX: Bool
  /// The headings of the columns of numbers; the first is the horizontal axis'.
  public var columns: [String]
  /// The headings of the columns of texts.
  public var keys: [String]
  /// The lines.
  public var lines: [Line]
  /// The panels, from the top.
  public var panels: [Panel]

  /// A figure.
  public init(
    name: String, title: String, xLabel: String, logX: Bool, columns: [String], keys: [String],
    lines: [Line], panels: [Panel]
  ) {
    self.name = name
    self.title = title
    self.xLabel = xLabel
    self.logX = logX
    self.columns = columns
    self.keys = keys
    self.lines = lines
    self.panels = panels
  }

  /// The lines of a panel, each with its place among all.
  func lines(of panel: Panel) -> [(place: Int, line: Line)] {
    (panel.lines ?? Array(lines.indices)).map { ($0, lines[$0]) }
  }

  /// Whether a number has a place on an axis.
  static func shows(_ value: Double, logarithmic: Bool) -> Bool {
    abs(value) <= 1e300 && (!logarithmic || value >= 1e-300)
  }

  /// Each entry of the legend once, in the order of the lines.
  var legend: [(name: String, style: Int?)] {
    lines.reduce(into: []) { entries, line in
      if !entries.contains(where: { $0 == (line.name, line.style) }) {
        entries.append((line.name, line.style))
      }
    }
  }

  /// The panels as pictures of their own, under each other: what can be drawn without gnuplot.
  var svg: String {
    let (width, height) = (720, panels.count > 1 ? 320 : 420)
    let parts = panels.enumerated().map { place, panel -> String in
      let plot = LinePlot(
        title: place == 0
          ? [title, panel.title].filter { !$0.isEmpty }.joined(separator: ": ")
          : panel.title,
        xLabel: xLabel, yLabel: panel.yLabel,
        series: lines(of: panel).map { _, line in
          LinePlot.Series(
            line.name, line.rows.map { (x: $0[0], y: $0[panel.column]) },
            colour: line.style ?? LinePlot.colourCount - 1)
        },
        logX: logX, logY: panel.logY)
      let picture = plot.svg(width: width, height: height)
      return panels.count == 1
        ? picture : "<g transform=\"translate(0 \(place * height))\">\n\(picture)</g>\n"
    }
    guard panels.count > 1 else { return parts.joined() }
    let size = "width=\"\(width)\" height=\"\(panels.count * height)\""
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" \(size)>\n\(parts.joined())</svg>\n"
  }
}
