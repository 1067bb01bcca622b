/// The constants of AdamW and of the averages that follow it.
public struct AdamWConstants: Sendable, Equatable {
  /// Decay of the first moment, in 0..<1.
  public let beta1: Float
  /// Decay of the second moment, in 0..<1.
  public let beta2: Float
  /// Added to the root of the second moment.
  public let epsilon: Float
  /// Decoupled weight decay, per unit of learning rate.
  public let weightDecay: Float
  /// Rates of the exponential moving averages, each in 0..<1.
  public let averageRates: [Float]

  /// The constants of one optimiser.
  public init(
    beta1: Float, beta2: Float, epsilon: Float, weightDecay: Float, averageRates: [Float]
  ) {
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.weightDecay = weightDecay
    self.averageRates = averageRates
  }
}
