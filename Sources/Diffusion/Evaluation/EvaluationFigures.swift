/// What metrics say of samples that a model made while it was trained.
public struct EvaluationFigures: Sendable, Equatable {
  /// Training steps done.
  public let step: Int
  /// Samples that were made.
  public let samples: Int
  /// Images that they were compared with.
  public let referenceImages: Int
  /// Which weights made them.
  public let weights: WeightsChoice
  /// The pedigree of the features: figures of different pedigrees are never compared.
  public let extractor: String
  /// The figures, in the order of the metrics.
  public let figures: [MetricFigure]

  /// Figures.
  public init(
    step: Int, samples: Int, referenceImages: Int, weights: WeightsChoice, extractor: String,
    figures: [MetricFigure]
  ) {
    self.step = step
    self.samples = samples
    self.referenceImages = referenceImages
    self.weights = weights
    self.extractor = extractor
    self.figures = figures
  }

  /// All but the step, as trackers write them.
  public var details: [EventDetail] {
    [
      EventDetail("samples", .count(samples)),
      EventDetail("reference_images", .count(referenceImages)),
      EventDetail("weights", .text(weights.description)),
      EventDetail("extractor", .text(extractor)),
    ] + figures.map { EventDetail($0.name, .number($0.value)) }
  }
}
