/// Group norm with FiLM, SiLU and dropout, and attention, composed of small primitives. The
/// derivatives come from the tape: the composition is ordinary tensor code.
extension Backend {
  /// The formula in reading order.
  public func normalise(
    _ inputs: NormalisationInputs, _ options: NormalisationOptions
  ) -> (Tensor, Saved) {
    CurrentBackend.$value.withValue(self) {
      (composedNormalise(inputs, options), Saved())
    }
  }

  /// The whole forward pass again.
  public func normaliseAgain(
    _ inputs: NormalisationInputs, _ saved: Saved, _ options: NormalisationOptions
  ) -> Tensor {
    normalise(inputs, options).0
  }

  /// Replays the forward composition on a tape.
  public func normaliseBackward(
    _ upstream: Tensor, _ inputs: NormalisationInputs, _ saved: Saved,
    _ options: NormalisationOptions
  ) -> NormalisationGradients {
    CurrentBackend.$value.withValue(self) {
      let tape = Tape()
      var watched = inputs
      watched.x = tape.watch(inputs.x)
      watched.scale = tape.watch(inputs.scale)
      watched.shift = tape.watch(inputs.shift)
      watched.film = inputs.film.map(tape.watch)
      let y = composedNormalise(watched, options)
      let wanted = [watched.x, watched.scale, watched.shift] + (watched.film.map { [$0] } ?? [])
      let gradients = tape.gradients(of: (y * upstream).sum(), for: wanted)
      return NormalisationGradients(
        x: gradients[0], scale: gradients[1], shift: gradients[2],
        film: gradients.count > 3 ? gradients[3] : nil)
    }
  }

  /// Scores in full: fine for small token counts, and the measure of the fused kernels.
  public func attention(_ qkv: Tensor, heads: Int, precision: Precision) -> (Tensor, Saved) {
    CurrentBackend.$value.withValue(self) {
      (composedAttention(qkv, heads: heads, precision), Saved())
    }
  }

  /// Replays the forward composition on a tape.
  public func attentionBackward(
    _ upstream: Tensor, qkv: Tensor, output: Tensor, _ saved: Saved, heads: Int,
    precision: Precision
  ) -> Tensor {
    CurrentBackend.$value.withValue(self) {
      let tape = Tape()
      let watched = tape.watch(qkv)
      let y = composedAttention(watched, heads: heads, precision)
      return tape.gradients(of: (y * upstream).sum(), for: [watched])[0]
    }
  }
}

private func composedNormalise(
  _ inputs: NormalisationInputs, _ options: NormalisationOptions
) -> Tensor {
  let x = inputs.x
  let (n, c) = (x.shape[0], x.shape[-1])
  let pixels = x.count / (n * c)
  let grouped = x.reshaped([n, pixels, options.groups, c / options.groups])
  let centred = grouped - grouped.mean(axes: [1, 3])
  let variance = centred.squared().mean(axes: [1, 3])
  let normal = (centred * (variance + options.epsilon).rsqrt()).reshaped([n, pixels, c])
  var y = normal * inputs.scale + inputs.shift
  if let film = inputs.film {
    let parts = film.reshaped([n, 1, 2 * c])
    y = y * (parts.sliced(axis: 2, 0..<c) + 1) + parts.sliced(axis: 2, c..<2 * c)
  }
  if options.silu { y = y * y.sigmoid() }
  if options.dropout > 0, let keys = inputs.keys {
    let draws = Tensor.random(.uniform, keys: keys, stream: options.stream, shape: y.shape)
    let dropped = backend.binary(.less, draws, Tensor(options.dropout))
    y = y * ((1 - dropped) / (1 - options.dropout))
  }
  return y.reshaped(x.shape)
}

private func composedAttention(_ qkv: Tensor, heads: Int, _ precision: Precision) -> Tensor {
  let (n, tokens) = (qkv.shape[0], qkv.shape[1])
  let d = qkv.shape[2] / (3 * heads)
  let byHead = qkv.reshaped([n, tokens, heads, 3, d]).permuted([0, 2, 3, 1, 4])
  let part = { (i: Int) in
    byHead.sliced(axis: 2, i..<i + 1).reshaped([n * heads, tokens, d])
  }
  let products = part(0).matmul(part(1), transposeB: true, precision: precision)
  let scores = products * (1 / Float(d).squareRoot())
  let shifted = scores - scores.max(axes: [2]).detached()
  let weights = shifted.exp() / shifted.exp().sum(axes: [2])
  return weights.matmul(part(2), precision: precision).reshaped([n, heads, tokens, d])
    .permuted([0, 2, 1, 3]).reshaped([n, tokens, heads * d])
}
