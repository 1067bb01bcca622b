public import Recipe

extension ComponentKind {
  /// What tells how good samples are.
  public static let metric = ComponentKind("metric", description: "metric")
}

/// What tells how good samples are, from features alone.
public protocol Metric: Component {
  /// The view of the features that it compares.
  var view: FeatureView { get }
  /// Whether it compares with a reference; true unless given.
  var needsReference: Bool { get }
  /// The fewest samples, and images of the reference, that it takes; 2 unless given.
  var minimumCount: Int { get }
  /// The figures. Called with sets whose views fit: features that are finite, as many columns on
  /// both sides, at least ``minimumCount`` rows.
  /// - Parameters:
  ///   - samples: what is known of the images to judge.
  ///   - reference: what is known of real ones; nil where ``needsReference`` is false.
  /// - Throws: ``MetricError`` that says what is missing.
  func figures(of samples: FeatureSet, against reference: FeatureSet?) throws -> [MetricFigure]
}

extension Metric {
  /// `metric`.
  public static var kind: ComponentKind { .metric }
  /// True.
  public var needsReference: Bool { true }
  /// 2: a covariance needs them.
  public var minimumCount: Int { 2 }
}

/// Why a metric has no figure.
public struct MetricError: Error, CustomStringConvertible {
  /// The reason, as a sentence without a full stop.
  public let description: String

  /// An error.
  public init(_ description: String) { self.description = description }
}
