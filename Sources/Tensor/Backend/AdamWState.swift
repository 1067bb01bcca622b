/// Everything that an optimiser step changes: one list entry per parameter.
public struct AdamWState: Sendable {
  /// The weights.
  public var parameters: [Tensor]
  /// Running means of the gradients.
  public var firstMoments: [Tensor]
  /// Running means of the squared gradients.
  public var secondMoments: [Tensor]
  /// Exponential moving averages of the weights: one list per rate.
  public var averages: [[Tensor]]

  /// A state from its lists.
  public init(
    parameters: [Tensor], firstMoments: [Tensor], secondMoments: [Tensor], averages: [[Tensor]]
  ) {
    self.parameters = parameters
    self.firstMoments = firstMoments
    self.secondMoments = secondMoments
    self.averages = averages
  }
}
