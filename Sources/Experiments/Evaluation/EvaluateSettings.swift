public import Diffusion
public import Recipe

/// The key `evaluate` of a recipe.
public struct EvaluateSettings: Sendable {
  /// Samples that `evaluate` makes of a finished run.
  public let samples: Int
  /// Images of the reference that they are compared with, evenly chosen; nil for all.
  public let referenceImages: Int?
  /// What turns images into features.
  public let extractor: any FeatureExtractor
  /// What is told of the features.
  public let metrics: [any Metric]
  /// Whether the metrics were asked for: one that has no figure is an error then, and else left out.
  public let namesMetrics: Bool
  /// Steps between evaluations while training; 0 for none.
  public let every: Int
  /// Samples of an evaluation while training.
  public let everySamples: Int

  /// The extractor of a recipe that names none.
  private static let usualExtractor = "inception_v3"

  package init(_ options: inout Options) throws {
    samples = try options.int(
      "samples", default: 10_000, in: 2...10_000_000, "samples that are made of a finished run")
    referenceImages = try options.optionalInt(
      "reference_images", in: 2...Int.max,
      "images that samples are compared with, evenly chosen; all unless given")
    extractor = try options.component(
      "extractor", of: .extractor, as: (any FeatureExtractor).self, default: Self.usualExtractor,
      "what turns images into the features that metrics compare")
    let named = try options.optionalComponents(
      "metrics", of: .metric, as: (any Metric).self,
      "what is told of the features; unless given, all that there is and that has a figure")
    if let named, named.isEmpty { options.fail("metrics", "'metrics' must name at least one") }
    namesMetrics = named != nil
    metrics = named ?? options.everyComponent(of: .metric, as: (any Metric).self)
    every = try options.int(
      "every", default: 0, in: 0...1_000_000_000,
      "training steps between evaluations while training; 0: none")
    everySamples = try options.int(
      "every_samples", default: 256, in: 2...10_000_000,
      "samples of an evaluation while training")
  }

  /// The same with those metrics alone that have one of these names; one that has no figure is left
  /// out.
  func keeping(_ names: [String]) -> EvaluateSettings {
    EvaluateSettings(self, metrics: metrics.filter { names.contains(type(of: $0).typeName) })
  }

  private init(_ other: EvaluateSettings, metrics: [any Metric]) {
    samples = other.samples
    referenceImages = other.referenceImages
    extractor = other.extractor
    self.metrics = metrics
    namesMetrics = false
    every = other.every
    everySamples = other.everySamples
  }

  /// Reads the key of a recipe of which nothing else matters, or of `--set` alone.
  public static func read(
    overrides: [String], with registry: Registry, name: String
  ) throws -> EvaluateSettings {
    try Recipe.parse("{}", name: name, overrides: overrides).read(with: registry) { options in
      try options.map("evaluate", "", EvaluateSettings.init)
    }.value
  }
}
