public import Diffusion
public import Recipe

/// The metrics that a recipe names, and what they say of samples.
public struct MetricList: Sendable {
  private let metrics: [(name: String, metric: any Metric)]
  /// Whether a metric without its features is left out.
  private let isDefault: Bool

  /// Metrics as a recipe's list has them, without its brackets: `fid, {type: kid, rule: all}`.
  /// - Throws: `RecipeError` for what is no metric.
  public init(_ list: String, with registry: Registry) throws {
    let recipe = try Recipe.parse("metrics: [\(list)]\n", name: "--metrics")
    let metrics = try recipe.read(with: registry) { options in
      try options.components("metrics", of: .metric, as: (any Metric).self)
    }.value
    self.init(metrics, isDefault: false)
  }

  /// Every metric that the program knows, as it is without keys; those whose features are not there
  /// are left out.
  public init(allOf registry: Registry) throws {
    let names = registry.types(of: .metric).map { $0.typeName }
    self.init(
      try MetricList(names.joined(separator: ", "), with: registry).metrics.map(\.metric),
      isDefault: true)
  }

  /// Metrics.
  public init(_ metrics: [any Metric], isDefault: Bool) {
    self.metrics = metrics.map { (type(of: $0).typeName, $0) }
    self.isDefault = isDefault
  }

  /// All figures.
  /// - Throws: ``ExperimentError`` with everything that keeps any metric from its figures.
  public func measure(
    _ samples: FeatureSet, against reference: FeatureSet, repeating bootstrap: Bootstrap? = nil,
    onMetric: (String) -> Void = { _ in }
  ) throws -> [MetricFigure] {
    var figures: [MetricFigure] = []
    var problems: [(sentence: String, metrics: [String])] = []
    for (name, metric) in metrics where !isDefault || samples.features?[metric.view] != nil {
      onMetric(name)
      do {
        figures += try metric.measure(samples, against: reference, repeating: bootstrap)
      } catch let error as MetricError {
        let sentence = error.description
        if let place = problems.firstIndex(where: { $0.sentence == sentence }) {
          problems[place].metrics.append(name)
        } else {
          problems.append((sentence, [name]))
        }
      }
    }
    guard problems.isEmpty else {
      throw ExperimentError(
        problems.map { "\($0.metrics.joined(separator: ", ")): \($0.sentence)" }
          .joined(separator: "\n"))
    }
    return figures
  }
}
