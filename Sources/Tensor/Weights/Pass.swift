/// What one call of a network computes with: the weights, the random keys of dropout, and the
/// precision of the large products.
public struct Pass: Sendable {
  /// The network's weights, on a tape or not.
  public let weights: Weights
  /// `[batch, 4]` keys, one per image; nil in evaluation, where dropout is off.
  public let dropoutKeys: Tensor?
  /// What a layer may round the factors of its products to.
  public let precision: Precision
  /// What the backward pass computes once more.
  public let recomputation: Recomputation

  /// A pass; without keys, dropout is off.
  public init(
    _ weights: Weights, dropoutKeys: Tensor? = nil, precision: Precision = .float32,
    recomputation: Recomputation = .none
  ) {
    self.weights = weights
    self.dropoutKeys = dropoutKeys
    self.precision = precision
    self.recomputation = recomputation
  }

  /// The value of one parameter.
  public subscript(parameter: Parameter) -> Tensor { weights[parameter] }
}
