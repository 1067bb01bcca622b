/// Gradients of the fused normalisation's inputs.
public struct NormalisationGradients: Sendable {
  /// Like x.
  public let x: Tensor
  /// `[channels]`.
  public let scale: Tensor
  /// `[channels]`.
  public let shift: Tensor
  /// `[batch, 2 channels]`; nil without FiLM.
  public let film: Tensor?

  /// The four gradients.
  public init(x: Tensor, scale: Tensor, shift: Tensor, film: Tensor?) {
    self.x = x
    self.scale = scale
    self.shift = shift
    self.film = film
  }
}
