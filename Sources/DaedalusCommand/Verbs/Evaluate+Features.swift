internal import ArgumentParser
internal import Diffusion
internal import Experiments

extension Evaluate {
  /// `evaluate --features`.
  func compareFeatures() throws {
    let list =
      try metrics.map { try MetricList($0, with: Program.registry) }
      ?? MetricList(allOf: Program.registry)
    let samples = try features.samples()
    let reference = try features.reference()
    let figures = try list.measure(samples, against: reference, repeating: bootstrap)
    let report = FigureReport(
      extractor: "features of \(features.features ?? "")", samples: samples, reference: reference,
      figures)
    if json { return try Console.print(json: report) }
    report.lines.forEach(Console.print)
  }
}

/// Files of features.
struct FeatureFileOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Pooled features of the samples (npy, [n, d]).", valueName: "npy"))
  var features: String?
  @Option(help: ArgumentHelp("Those of the reference.", valueName: "npy"))
  var referenceFeatures: String?
  @Option(help: ArgumentHelp("Logits of the samples (npy, [n, classes]).", valueName: "npy"))
  var logits: String?
  @Option(help: ArgumentHelp("Spatial features of the samples (npy, [n, d]).", valueName: "npy"))
  var spatial: String?
  @Option(help: ArgumentHelp("Those of the reference.", valueName: "npy"))
  var referenceSpatial: String?

  /// Whether none is given.
  var isEmpty: Bool {
    [features, referenceFeatures, logits, spatial, referenceSpatial].allSatisfy { $0 == nil }
  }

  /// Whether there is enough to compare.
  var isComplete: Bool { features != nil && referenceFeatures != nil }

  func samples() throws -> FeatureSet {
    try FeatureFiles.read(
      paths([.pooled: features, .logits: logits, .spatial: spatial]), name: "the samples")
  }

  func reference() throws -> FeatureSet {
    try FeatureFiles.read(
      paths([.pooled: referenceFeatures, .spatial: referenceSpatial]), name: "the reference images")
  }

  private func paths(_ options: [FeatureView: String?]) -> [FeatureView: String] {
    options.compactMapValues { $0 }
  }
}
