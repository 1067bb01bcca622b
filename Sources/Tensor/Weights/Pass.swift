/// What one call of a network computes with: the weights, and the random keys of dropout.
public struct Pass: Sendable {
  /// The network's weights, on a tape or not.
  public let weights: Weights
  /// `[batch, 4]` keys, one per image; nil in evaluation, where dropout is off.
  public let dropoutKeys: Tensor?
  /// What the backward pass computes once more.
  public let recomputation: Recomputation

  /// A pass; without keys, dropout is off.
  public init(
    _ weights: Weights, dropoutKeys: Tensor? = nil, recomputation: Recomputation = .none
  ) {
    self.weights = weights
    self.dropoutKeys = dropoutKeys
    self.recomputation = recomputation
  }

  /// The value of one parameter.
  public subscript(parameter: Parameter) -> Tensor { weights[parameter] }
}
