private import CKernels

extension CPUBackend {
  /// One fused pass over each parameter; memory that nobody else holds is updated where it lies.
  public func adamW(
    _ state: consuming AdamWState, gradients: consuming [Tensor], hyper: Tensor,
    _ constants: AdamWConstants
  ) -> AdamWState {
    var state = state
    var options = dk_adamw(
      beta1: constants.beta1, beta2: constants.beta2, epsilon: constants.epsilon,
      decay: constants.weightDecay)
    for i in state.parameters.indices {
      let count = state.parameters[i].count
      let p = rewritable(&state.parameters[i])
      let m = rewritable(&state.firstMoments[i])
      let v = rewritable(&state.secondMoments[i])
      var (oldAverages, newAverages) = ([UnsafePointer<Float>?](), [UnsafeMutablePointer<Float>?]())
      var kept = [p.old, m.old, v.old]
      for average in state.averages.indices {
        let ema = rewritable(&state.averages[average][i])
        oldAverages.append(ema.old.pointer)
        newAverages.append(ema.new.memory.base)
        kept.append(ema.old)
      }
      withExtendedLifetime(kept) {
        dk_adamw_step(
          &options, hyper.pointer, count, gradients[i].pointer, p.old.pointer, m.old.pointer,
          v.old.pointer, p.new.memory.base, m.new.memory.base, v.new.memory.base,
          Int32(oldAverages.count), constants.averageRates, oldAverages, newAverages)
      }
    }
    return state
  }

  /// The tensor to read, and the one to write: the same when nobody else holds its memory.
  private func rewritable(_ tensor: inout Tensor) -> (old: Tensor, new: Tensor) {
    if isKnownUniquelyReferenced(&tensor.storage), tensor.memory.isUnshared {
      return (tensor, tensor)
    }
    let old = tensor
    tensor = .made(tensor.shape) { _ in }
    return (old, tensor)
  }
}
