/// What one call of a network computes with: the weights, and the random keys of dropout.
public struct Pass: Sendable {
  /// The network's weights, on a tape or not.
  public let weights: Weights
  /// `[batch, 4]` keys, one per image; nil in evaluation, where dropout is off.
  public let dropoutKeys: Tensor?

  /// A pass; without keys, dropout is off.
  public init(_ weights: Weights, dropoutKeys: Tensor? = nil) {
    self.weights = weights
    self.dropoutKeys = dropoutKeys
  }

  /// The value of one parameter.
  public subscript(parameter: Parameter) -> Tensor { weights[parameter] }
}
