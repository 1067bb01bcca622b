/// The constants of the fused normalisation: group norm, then FiLM, SiLU and dropout.
public struct NormalisationOptions: Sendable, Equatable {
  /// Number of channel groups; divides the channels.
  public let groups: Int
  /// Added to the variance.
  public let epsilon: Float
  /// Whether SiLU follows.
  public let silu: Bool
  /// Share of elements that dropout clears, in 0..<1; 0 switches it off.
  public let dropout: Float
  /// Which random stream dropout draws from: a constant of the layer.
  public let stream: UInt32

  /// Options of one layer.
  public init(
    groups: Int, epsilon: Float = 1e-5, silu: Bool = true, dropout: Float = 0, stream: UInt32 = 0
  ) {
    self.groups = groups
    self.epsilon = epsilon
    self.silu = silu
    self.dropout = dropout
    self.stream = stream
  }
}
