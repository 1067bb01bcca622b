public import Recipe

extension ComponentKind {
  /// What tells how good samples are.
  public static let metric = ComponentKind("metric", description: "metric")
}

/// What tells how good samples are, from features alone. Callers use ``measure(_:against:repeating:)``,
/// which looks at the features first.
public protocol Metric: Component {
  /// The view of the features that it compares.
  var view: FeatureView { get }
  /// Whether it compares with a reference; true unless given.
  var needsReference: Bool { get }
  /// Whether statistics alone are enough of a reference; false unless given.
  var takesMoments: Bool { get }
  /// Whether figures depend on the order of the images, by splits or draws; false unless given.
  var dependsOnOrder: Bool { get }
  /// The fewest samples, and images of the reference, that it takes; 2 unless given.
  var minimumCount: Int { get }
  /// The figures. Called with sets whose views fit: features between -1e15 and 1e15, as many
  /// columns on both sides, at least ``minimumCount`` rows.
  /// - Parameters:
  ///   - samples: what is known of the images to judge.
  ///   - reference: what is known of real ones; nil where ``needsReference`` is false.
  /// - Throws: ``MetricError`` that says what is missing.
  func figures(of samples: FeatureSet, against reference: FeatureSet?) throws -> [MetricFigure]
  /// The figures with intervals; called as ``figures(of:against:)``. Unless given, all is computed
  /// anew for each repetition. A metric whose figures follow from what it has found of each image
  /// draws from that.
  func figures(
    of samples: FeatureSet, against reference: FeatureSet?, repeating bootstrap: Bootstrap
  ) throws -> [MetricFigure]
}

extension Metric {
  /// `metric`.
  public static var kind: ComponentKind { .metric }
  /// True.
  public var needsReference: Bool { true }
  /// False.
  public var takesMoments: Bool { false }
  /// False.
  public var dependsOnOrder: Bool { false }
  /// 2: a covariance needs them.
  public var minimumCount: Int { 2 }

  /// All anew for each repetition.
  public func figures(
    of samples: FeatureSet, against reference: FeatureSet?, repeating bootstrap: Bootstrap
  ) throws -> [MetricFigure] {
    let values = try (0..<bootstrap.repetitions).map { repetition in
      let drawn = samples.drawn(.samples, repetition, bootstrap)
      let drawnReference = reference?.drawn(.reference, repetition, bootstrap)
      return try figures(of: drawn, against: drawnReference).map(\.value)
    }
    return bootstrap.intervals(of: try figures(of: samples, against: reference), values)
  }
}

extension FeatureSet {
  /// The images of one repetition; the set itself where only statistics are known.
  fileprivate func drawn(
    _ side: Bootstrap.Side, _ repetition: Int, _ bootstrap: Bootstrap
  ) -> FeatureSet {
    guard let features else { return self }
    return selecting(bootstrap.rows(of: side, repetition, count: features.count))
  }
}

/// Why a metric has no figure.
public struct MetricError: Error, CustomStringConvertible {
  /// The reason, as a sentence without a full stop.
  public let description: String

  /// An error.
  public init(_ description: String) { self.description = description }
}
