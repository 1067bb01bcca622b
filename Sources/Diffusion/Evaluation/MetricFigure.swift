/// One number that a metric gives.
public struct MetricFigure: Sendable, Equatable {
  /// As it stands in tables and files: `fid`, `precision`.
  public let name: String
  /// The value.
  public let value: Double
  /// Whether less is better; nil where neither is.
  public let lessIsBetter: Bool?
  /// The estimator and its settings, for people: `k = 3, exact distances in float32`.
  public let rule: String
  /// What a reader has to know to trust it: few samples, a covariance without full rank.
  public let notes: [String]
  /// Where the value lies in 95 of 100 repetitions, if that was estimated.
  public var interval: ClosedRange<Double>?

  /// A figure.
  public init(
    _ name: String, _ value: Double, lessIsBetter: Bool?, rule: String, notes: [String] = [],
    interval: ClosedRange<Double>? = nil
  ) {
    self.name = name
    self.value = value
    self.lessIsBetter = lessIsBetter
    self.rule = rule
    self.notes = notes
    self.interval = interval
  }
}
