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
      let p = state.parameters[i].becomeRewritable()
      let m = state.firstMoments[i].becomeRewritable()
      let v = state.secondMoments[i].becomeRewritable()
      var (oldAverages, newAverages) = ([UnsafePointer<Float>?](), [UnsafeMutablePointer<Float>?]())
      var kept = [p, m, v]
      for average in state.averages.indices {
        let old = state.averages[average][i].becomeRewritable()
        oldAverages.append(old.pointer)
        newAverages.append(state.averages[average][i].memory.base)
        kept.append(old)
      }
      withExtendedLifetime(kept) {
        dk_adamw_step(
          &options, hyper.pointer, count, gradients[i].pointer, p.pointer, m.pointer, v.pointer,
          state.parameters[i].memory.base, state.firstMoments[i].memory.base,
          state.secondMoments[i].memory.base, Int32(oldAverages.count), constants.averageRates,
          oldAverages, newAverages)
      }
    }
    return state
  }
}
