/// The fused primitives of the networks: one call each way, with hand-written derivatives.
extension Tensor {
  /// Group norm (Wu and He 2018), then FiLM (Perez et al. 2018), SiLU and dropout as the options
  /// and arguments say: dropout(silu((norm(x) scale + shift) (1 + film scale) + film shift)).
  /// - Parameters:
  ///   - scale: `[channels]`.
  ///   - shift: `[channels]`.
  ///   - film: `[batch, 2 channels]`, scale then shift; nil for none.
  ///   - keys: `[batch, 4]` random keys (see ``RandomKey``); nil switches dropout off.
  ///   - options: groups, epsilon, the rate of dropout, and whether there is a SiLU.
  public func normalised(
    scale: Tensor, shift: Tensor, film: Tensor? = nil, keys: Tensor? = nil,
    _ options: NormalisationOptions
  ) -> Tensor {
    let c = shape[-1]
    require(
      c % options.groups == 0, "\(options.groups) groups do not divide \(c) channels of \(shape)")
    require(
      scale.shape == [c] && shift.shape == [c]
        && (film == nil || film?.shape == [shape[0], 2 * c])
        && (keys == nil || keys?.shape == [shape[0], 4]),
      "cannot normalise \(shape) with scale \(scale.shape), shift \(shift.shape), "
        + "film \(film?.shape.description ?? "none"), keys \(keys?.shape.description ?? "none")")
    let inputs = NormalisationInputs(
      x: detached(), scale: scale.detached(), shift: shift.detached(), film: film?.detached(),
      keys: keys?.detached())
    let (output, saved) = backend.normalise(inputs, options)
    let tracked = [self, scale, shift] + (film.map { [$0] } ?? [])
    let remake = { @Sendable in backend.normaliseAgain(inputs, saved, options) }
    return differentiable(output, of: tracked, remake: remake) { upstream in
      let gradients = backend.normaliseBackward(upstream, inputs, saved, options)
      return [gradients.x, gradients.scale, gradients.shift, gradients.film]
    }
  }

  /// Self-attention over tokens (Vaswani et al. 2017), softmax(q k / sqrt(d)) v, without ever
  /// holding tokens x tokens: `[n, tokens, heads * 3 * d]`, head by head q, k, v, to
  /// `[n, tokens, heads * d]`.
  public func attended(heads: Int, precision: Precision = .float32) -> Tensor {
    require(
      shape.rank == 3 && shape[2] % (3 * heads) == 0,
      "attention with \(heads) heads needs [n, tokens, heads * 3 * d], not \(shape)")
    let qkv = detached()
    let (output, saved) = backend.attention(qkv, heads: heads, precision: precision)
    return differentiable(output, of: [self]) { upstream in
      [
        backend.attentionBackward(
          upstream, qkv: qkv, output: output, saved, heads: heads, precision: precision)
      ]
    }
  }

  /// Random elements: row i of the first axis from key i of `keys` `[rows, 4]`.
  public static func random(
    _ distribution: Distribution, keys: Tensor, stream: UInt32 = 0, shape: Shape
  ) -> Tensor {
    require(
      keys.shape.rank == 2 && keys.shape[1] == 4 && shape.rank >= 1 && keys.shape[0] == shape[0],
      "random rows of the shape \(shape) need keys [rows, 4], not \(keys.shape)")
    return backend.random(distribution, keys: keys.detached(), stream: stream, shape: shape)
  }
}
