public import Tensor

/// The length of all gradients of one part taken as one vector, and clipping by it (Pascanu et al.
/// 2013). Tensor code throughout: nobody waits for a value.
public enum GlobalNorm {
  /// sqrt(sum of g^2 over all elements of all gradients), a single number. Each tensor is summed
  /// in a fixed order, then the sums in the order of the list.
  public static func of(_ gradients: [Tensor]) -> Tensor { of(squares: squares(of: gradients)) }

  /// The norm of gradients whose ``squares(of:)`` these are.
  public static func of(squares: Tensor) -> Tensor { squares.sum().sqrt() }

  /// The sum of g^2 over all elements of each gradient, `[gradients.count]`; a single 0 for none.
  public static func squares(of gradients: [Tensor]) -> Tensor {
    guard !gradients.isEmpty else { return Tensor([0]) }
    return Tensor.concatenate(gradients.map { $0.squared().sum().reshaped([1]) }, axis: 0)
  }

  /// g min(1, limit / (norm + 1e-6)), as PyTorch's `clip_grad_norm_`; `norm` is what ``of(_:)``
  /// gave, `limit` above 0. Gradients within the limit keep their bits.
  public static func clip(_ gradients: [Tensor], norm: Tensor, to limit: Double) -> [Tensor] {
    let scale = Tensor.minimum(Float(limit) / (norm + 1e-6), Tensor(1))
    return gradients.map { $0 * scale }
  }
}
