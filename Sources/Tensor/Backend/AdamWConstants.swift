/// The constants of AdamW and of the averages that follow it, in double precision: 1 - 0.999 in
/// single precision would be off by 5e-5.
public struct AdamWConstants: Sendable, Equatable {
  /// Decay of the first moment, in 0..<1.
  public let beta1: Double
  /// Decay of the second moment, in 0..<1.
  public let beta2: Double
  /// Added to the root of the second moment.
  public let epsilon: Double
  /// Decoupled weight decay, per unit of learning rate.
  public let weightDecay: Double
  /// Rates of the exponential moving averages, each in 0..<1.
  public let averageRates: [Double]

  /// The constants of one optimiser.
  public init(
    beta1: Double, beta2: Double, epsilon: Double, weightDecay: Double, averageRates: [Double]
  ) {
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.weightDecay = weightDecay
    self.averageRates = averageRates
  }
}
