/// Gradients of a convolution's inputs.
public struct ConvolutionGradients: Sendable {
  /// Like x; nil when it was not asked for.
  public let x: Tensor?
  /// Like the weight.
  public let weight: Tensor
  /// `[outputs]`.
  public let bias: Tensor

  /// The three gradients.
  public init(x: Tensor?, weight: Tensor, bias: Tensor) {
    self.x = x
    self.weight = weight
    self.bias = bias
  }
}
