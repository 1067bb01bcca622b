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

    /// A line.
    public init(_ name: String, _ points: [(x: Double, y: Double)]) {
      self.name = name
      self.points = points
    }
  }

  /// The heading; left out if empty.
  public var title: String

  /// What stands under the horizontal axis, with its unit.
  public var xLabel: String

  /// What stands beside the vertical axis, with its unit.
  public var yLabel: String

  /// The lines, each in a colour of its own (after eight, dashed), later ones on top.
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

  /// The picture, `width` x `height` pixels large (at least 200 x 150), on white. Equal plots give
  /// equal text.
  public func svg(width: Int = 720, height: Int = 420) -> String {
    LinePlotDrawing(self, width: Double(max(width, 200)), height: Double(max(height, 150))).text()
  }

  /// Whether a point has a place in this plot.
  func shows(_ point: (x: Double, y: Double)) -> Bool {
    func isShown(_ value: Double, _ isLogarithmic: Bool) -> Bool {
      abs(value) <= 1e300 && (!isLogarithmic || value >= 1e-300)
    }
    return isShown(point.x, logX) && isShown(point.y, logY)
  }
}
