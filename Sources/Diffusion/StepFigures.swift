/// What is known of a training step when it is over.
public struct StepFigures: Sendable, Equatable {
  /// Its number, from 1.
  public let step: Int
  /// The loss of its images.
  public let loss: Double
  /// The rate that it was taken with.
  public let learningRate: Double
  /// The length of all gradients of each part that it stepped, before clipping, by the part's name.
  public let gradientNorms: [String: Double]
  /// Images trained on per second, a mean over the last steps.
  public let imagesPerSecond: Double

  /// Figures.
  public init(
    step: Int, loss: Double, learningRate: Double, gradientNorms: [String: Double],
    imagesPerSecond: Double
  ) {
    self.step = step
    self.loss = loss
    self.learningRate = learningRate
    self.gradientNorms = gradientNorms
    self.imagesPerSecond = imagesPerSecond
  }

  /// All but the number, as trackers write them.
  public var details: [EventDetail] {
    let norms = gradientNorms.sorted { $0.key < $1.key }
    return [
      EventDetail("loss", .number(loss)),
      EventDetail("learning_rate", .number(learningRate)),
      EventDetail(
        "gradient_norm", .details(norms.map { EventDetail($0.key, .number($0.value)) })),
      EventDetail("images_per_second", .number(imagesPerSecond)),
    ]
  }
}
