internal import Diffusion
internal import Recipe

/// The metrics that have a figure of some samples, and why others have none.
struct MetricSelection {
  /// Those that have one.
  private(set) var metrics: [any Metric] = []
  /// A sentence for each that is left out.
  private(set) var notes: [String] = []

  /// Chooses among the metrics of `settings`.
  /// - Parameters:
  ///   - views: what the extractor gives.
  ///   - samples: how many samples there are.
  ///   - reference: what they are compared with; nil for nothing.
  /// - Throws: ``ExperimentError`` with all reasons, where metrics were asked for by name, or none
  ///   is left.
  init(
    _ settings: EvaluateSettings, views: Set<FeatureView>, samples: Int,
    reference: EvaluationReference?
  ) throws {
    for metric in settings.metrics {
      let objection = Self.objection(
        to: metric, views: views, samples: samples, reference: reference)
      if let objection {
        notes.append("\(type(of: metric).typeName) \(objection)")
      } else {
        metrics.append(metric)
      }
    }
    guard settings.namesMetrics ? notes.isEmpty : !metrics.isEmpty else {
      throw ExperimentError(
        notes.isEmpty ? "there is no metric" : notes.joined(separator: "\n"))
    }
    notes = notes.map { "\($0): it is left out" }
  }

  private static func objection(
    to metric: any Metric, views: Set<FeatureView>, samples: Int, reference: EvaluationReference?
  ) -> String? {
    let view = metric.view
    guard views.contains(view) else {
      let given = FeatureView.allCases.filter(views.contains).map(\.rawValue)
      return "needs \(view.rawValue) features, and the extractor has only "
        + given.joined(separator: ", ")
    }
    guard samples >= metric.minimumCount else {
      return "takes at least \(metric.minimumCount) samples, and there are \(samples)"
    }
    guard metric.needsReference else { return nil }
    guard let reference else { return "needs a reference (--reference)" }
    if let images = reference.images {
      return images.count >= metric.minimumCount
        ? nil
        : "takes a reference of at least \(metric.minimumCount) images, and there are "
          + "\(images.count)"
    }
    guard metric.takesMoments else {
      return "needs images of the reference, and '\(reference.name)' has statistics alone"
    }
    return reference.moments[view] == nil
      ? "needs \(view.rawValue) features of the reference, and '\(reference.name)' has no "
        + "statistics of them" : nil
  }
}
