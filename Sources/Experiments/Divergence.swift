internal import Diffusion
internal import Tensor

/// What is not finite in a training step whose loss or whose gradient is not. It is looked for when
/// that is known: a step that is fine pays nothing.
struct Divergence {
  let model: any Model
  /// Of the parts that the step changed.
  let gradients: [StepReport.Gradients]
  /// Of every part, after the step. What is not finite never becomes so again, so weights that are
  /// finite now were finite before.
  let weights: [Weights]

  /// Names the first gradient without a finite length, or else the first such weights. "First" is
  /// the order of computing: weights in the order of the network, gradients against it, from the
  /// loss back to the images.
  /// - Parameter otherwise: what it was if neither was it, as a clause.
  func sentence(otherwise: String) throws -> String {
    if let name = try firstGradient() {
      return "Seen from the loss, the first gradient whose length is not finite is that of \(name)."
    }
    if let name = try firstWeights() {
      return "All gradients are finite, but the weights \(name) are not."
    }
    return "All gradients and weights are finite: \(otherwise)."
  }

  private func firstGradient() throws -> String? {
    for part in gradients {
      let squares = try part.squares.read()
      if let index = squares.lastIndex(where: { !$0.isFinite }) {
        return name(index, of: part.part)
      }
    }
    return nil
  }

  private func firstWeights() throws -> String? {
    for (part, own) in weights.enumerated() {
      let index = try own.tensors.firstIndex { try !$0.read().allSatisfy(\.isFinite) }
      if let index { return name(index, of: part) }
    }
    return nil
  }

  /// Such as `generator/out.2.bias [1]`.
  private func name(_ index: Int, of part: Int) -> String {
    let parameter = model.parts[part].network.parameters.parameters[index]
    return "\(model.parts[part].name)/\(parameter.name) \(parameter.shape)"
  }
}
