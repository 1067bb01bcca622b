/// A plot of lines as an SVG 1.1 picture that stands for itself: no script, no font, no style from
/// elsewhere.
public struct LinePlot: Sendable {
  /// One line and its name.
  public struct Series: Sendable {
    /// What the legend calls the line; without a name it is left out there.
    public var name: String

    /// The points in the order in which they are joined. A point that is not finite (or
    /// beyond 1e300), or not above 0 (1e-300) on a logarithmic axis, is left out and breaks the line.
    public var points: [(x: Double, y: Double)]

    /// Its colour and dashes, counted from 0; nil for its place among the lines.
    public var colour: Int?

    /// Whether it is drawn thin and pale, behind the others: what another line smooths.
    public var isFaint: Bool

    /// A line.
    public init(
      _ name: String, _ points: [(x: Double, y: Double)], colour: Int? = nil, isFaint: Bool = false
    ) {
      self.name = name
      self.points = points
      self.colour = colour
      self.isFaint = isFaint
    }
  }

  /// Where a picture stands.
  public enum Style: Sendable {
    /// For itself, on white.
    case file
    /// Inside a page, with the page's colours, light or dark.
    case page
  }

  /// Eight colours that people with colour blindness can tell apart, dark enough for thin lines on
  /// white. Source: Okabe and Ito, "Color Universal Design"; its yellow replaced by a brown.
  static let colours = [
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#6b4c2a", "#444444",
  ]

  /// The same, light enough for lines on black.
  static let coloursOnDark = [
    "#4aa8e0", "#ff8a4a", "#2fc99b", "#e79cc6", "#9fd6f7", "#f5bf4f", "#c29a6d", "#b8bfc6",
  ]

  /// After so many lines colours come again, with other dashes.
  public static var colourCount: Int { colours.count }

  /// The heading; left out if empty.
  public var title: String

  /// What stands under the horizontal axis, with its unit.
  public var xLabel: String

  /// What stands beside the vertical axis, with its unit.
  public var yLabel: String

  /// The lines, each in a colour of its own and, where there are several, with dashes that its
  /// neighbours do not have, so that they differ in grey as well; later ones on top.
  public var series: [Series]

  /// Whether the horizontal axis is logarithmic.
  public var logX: Bool

  /// Whether the vertical axis is logarithmic.
  public var logY: Bool

  /// A plot of `series`.
  public init(
    title: String = "", xLabel: String, yLabel: String, series: [Series], logX: Bool = false,
    logY: Bool = false
  ) {
    self.title = title
    self.xLabel = xLabel
    self.yLabel = yLabel
    self.series = series
    self.logX = logX
    self.logY = logY
  }

  /// The picture, `width` x `height` pixels large (at least 200 x 150). Equal plots give equal text.
  public func svg(width: Int = 720, height: Int = 420, style: Style = .file) -> String {
    let size = (width: Double(max(width, 200)), height: Double(max(height, 150)))
    return LinePlotDrawing(self, width: size.width, height: size.height, style: style).text()
  }

  /// Whether a point has a place in this plot.
  func shows(_ point: (x: Double, y: Double)) -> Bool {
    func isShown(_ value: Double, _ isLogarithmic: Bool) -> Bool {
      abs(value) <= 1e300 && (!isLogarithmic || value >= 1e-300)
    }
    return isShown(point.x, logX) && isShown(point.y, logY)
  }
}
