/// The inputs of the fused normalisation.
public struct NormalisationInputs: Sendable {
  /// `[batch, ..., channels]`.
  public var x: Tensor
  /// Learned scale and shift, `[channels]` each.
  public var scale: Tensor
  /// Learned shift, `[channels]`.
  public var shift: Tensor
  /// `[batch, 2 channels]`: FiLM's scale, then its shift; nil for none.
  public var film: Tensor?
  /// `[batch, 4]` random keys for dropout; nil switches it off.
  public var keys: Tensor?
}
