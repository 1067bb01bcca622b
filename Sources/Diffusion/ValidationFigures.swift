/// What a model costs on images that it is not trained on.
public struct ValidationFigures: Sendable, Equatable {
  /// Training steps done.
  public let step: Int
  /// Images that it was measured on.
  public let images: Int
  /// Which weights it was measured with.
  public let weights: WeightsChoice
  /// The mean squared error of the prediction, the mean over images and the steps of the chain that
  /// the model covers: the simple loss, without weights.
  public let simpleLoss: Double
  /// The variational bound on -log2 p(x_0) per dimension, all steps of the chain and the prior; nil
  /// for a model that does not cover the chain.
  public let bitsPerDimension: Double?

  /// Figures.
  public init(
    step: Int, images: Int, weights: WeightsChoice, simpleLoss: Double, bitsPerDimension: Double?
  ) {
    self.step = step
    self.images = images
    self.weights = weights
    self.simpleLoss = simpleLoss
    self.bitsPerDimension = bitsPerDimension
  }

  /// All but the step, as trackers write them.
  public var details: [EventDetail] {
    [
      EventDetail("images", .count(images)),
      EventDetail("weights", .text(weights.description)),
      EventDetail("simple_loss", .number(simpleLoss)),
      EventDetail(
        "bits_per_dimension", bitsPerDimension.map { EventDetail.Value.number($0) } ?? .nothing),
    ]
  }
}
