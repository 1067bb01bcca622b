/// What the backward pass computes once more instead of keeping it, beyond what costs next to
/// nothing (norms and their activation functions, always).
public enum Recomputation: String, Sendable, CaseIterable {
  /// Nothing more: activations wait for the backward pass.
  case none
  /// Whole blocks of the network (Chen et al. 2016, "gradient checkpointing"): only what passes
  /// between blocks waits, for the price of about one more forward pass.
  case blocks
}

extension Pass {
  /// `body` of `inputs`, as a block that the backward pass may compute once more: the same values,
  /// and the same gradients but for the order in which those of its inputs are added up. Whatever
  /// `body` needs of the tape comes by its arguments.
  public func block(
    _ inputs: [Tensor], _ body: @escaping @Sendable ([Tensor], Pass) -> Tensor
  ) -> Tensor {
    guard recomputation == .blocks, weights.tensors.contains(where: \.isRecorded) else {
      return body(inputs, self)
    }
    let tracked = inputs + weights.tensors
    let plain = tracked.map { $0.detached() }
    let isRecorded = tracked.map(\.isRecorded)
    let once = { @Sendable (tensors: [Tensor]) in
      let weights = Weights(self.weights.list, tensors: Array(tensors.dropFirst(inputs.count)))
      let pass = Pass(weights, dropoutKeys: dropoutKeys, precision: precision)
      return body(Array(tensors.prefix(inputs.count)), pass)
    }
    return differentiable(once(plain), of: tracked) { upstream in
      let tape = Tape()
      let again = zip(plain, isRecorded).map { $1 ? tape.watch($0) : $0 }
      let watched = again.filter(\.isRecorded)
      var gradients = tape.pullBack(upstream, through: once(again), to: watched)[...]
      return isRecorded.map { $0 ? gradients.removeFirst() : nil }
    }
  }
}
