public import Recipe

/// What every model says of its networks' outputs, read once for all of them.
public struct ModelOutput: Sendable {
  /// What the networks are trained to say.
  public let prediction: Prediction
  /// The variance of p(x_t-1 | x_t).
  public let variance: Variance

  /// An output of this meaning.
  public init(prediction: Prediction = .epsilon, variance: Variance = .fixedLarge) {
    self.prediction = prediction
    self.variance = variance
  }

  /// Reads `prediction` and `variance`.
  public init(_ options: inout Options) throws {
    prediction = try options.choice(
      "prediction", default: Prediction.epsilon, "what the networks are trained to say")
    variance = try options.choice(
      "variance", default: Variance.fixedLarge,
      "variance of p(x_t-1 | x_t): beta_t, that of q(x_t-1 | x_t, x_0), or between as learned")
  }

  /// Whether the networks say the variance as well.
  public var learnsVariance: Bool { variance == .learnedRange }
}
