/// The coarse primitives composed of small ones: what a new backend starts with, and what the
/// conformance suite measures every fused kernel against.
extension Backend {
  /// Nothing to do.
  public func endStep() {}

  /// The weight itself: nothing is kept.
  public func prepacked(_ weight: Tensor) -> Tensor { weight }

  /// Windows of one pixel after another: each is a shifted view of the image, with a border that
  /// cannot be the largest, or that counts as nothing in the sum and in the number of its pixels.
  public func pool(_ pooling: Pooling, _ x: Tensor, _ geometry: PoolingGeometry) -> Tensor {
    let border: Float = pooling == .max ? -.infinity : 0
    let framed = framed(x, by: geometry.padding, border)
    let join = { (a: Tensor, b: Tensor) in self.binary(pooling == .max ? .maximum : .add, a, b) }
    let combined = { (image: Tensor) -> Tensor in
      let shifts = (0..<geometry.height * geometry.width).map { shift in
        self.view(image, shift / geometry.width, shift % geometry.width, geometry)
      }
      return shifts.dropFirst().reduce(shifts[0], join)
    }
    guard pooling == .mean else { return combined(framed) }
    let inside = fill(1, shape: x.shape.replacing(axis: 0, with: 1).replacing(axis: 3, with: 1))
    return binary(
      .divide, combined(framed), combined(self.framed(inside, by: geometry.padding, 0)))
  }

  /// x `[n, h, w, c]` in a frame of pixels with one value.
  private func framed(_ x: Tensor, by width: Int, _ value: Float) -> Tensor {
    guard width > 0 else { return x }
    return [1, 2].reduce(x) { x, axis in
      let side = fill(value, shape: x.shape.replacing(axis: axis, with: width))
      return concatenate([side, x, side], axis: axis)
    }
  }

  /// The pixels `down` and `right` of each window's first.
  private func view(
    _ framed: Tensor, _ down: Int, _ right: Int, _ geometry: PoolingGeometry
  ) -> Tensor {
    let stride = geometry.stride
    let rows = (framed.shape[1] - geometry.height) / stride * stride + 1
    let columns = (framed.shape[2] - geometry.width) / stride * stride + 1
    let tall = slice(framed, axis: 1, range: down..<down + rows, step: stride)
    return slice(tall, axis: 2, range: right..<right + columns, step: stride)
  }

  /// Each pixel repeated twice along both axes.
  public func upsample(_ x: Tensor) -> Tensor {
    let (n, h, w, c) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3])
    let spread = broadcast(reshape(x, to: [n, h, 1, w, 1, c]), to: [n, h, 2, w, 2, c])
    return reshape(spread, to: [n, 2 * h, 2 * w, c])
  }

  /// The sum over each pixel's four copies.
  public func upsampleBackward(_ upstream: Tensor) -> Tensor {
    let (n, h, w, c) = (
      upstream.shape[0], upstream.shape[1] / 2, upstream.shape[2] / 2, upstream.shape[3]
    )
    let copies = reshape(upstream, to: [n, h, 2, w, 2, c])
    return reshape(reduce(.sum, reduce(.sum, copies, axes: [2]), axes: [4]), to: [n, h, w, c])
  }

  /// The formulas of AdamW in reading order, parameter by parameter.
  public func adamW(
    _ state: consuming AdamWState, gradients: consuming [Tensor], hyper: Tensor,
    _ constants: AdamWConstants
  ) -> AdamWState {
    var state = state
    let number = { (value: Double) in self.fill(Float(value), shape: []) }
    let times = { self.binary(.multiply, $0, $1) }
    let plus = { self.binary(.add, $0, $1) }
    let hyperValue = {
      self.reshape(self.slice(hyper, axis: 0, range: $0..<$0 + 1, step: 1), to: [])
    }
    let (rate, correction1, correction2) = (hyperValue(0), hyperValue(1), hyperValue(2))
    let decay = binary(.subtract, number(1), times(rate, number(constants.weightDecay)))
    for i in state.parameters.indices {
      let g = gradients[i]
      let m = plus(
        times(number(constants.beta1), state.firstMoments[i]), times(number(1 - constants.beta1), g)
      )
      let v = plus(
        times(number(constants.beta2), state.secondMoments[i]),
        times(number(1 - constants.beta2), unary(.square, g)))
      let root = unary(.sqrt, binary(.divide, v, correction2))
      let direction = binary(
        .divide, binary(.divide, m, correction1), plus(root, number(constants.epsilon)))
      let p = binary(.subtract, times(state.parameters[i], decay), times(rate, direction))
      state.parameters[i] = p
      state.firstMoments[i] = m
      state.secondMoments[i] = v
      for (average, ema) in constants.averageRates.enumerated() {
        let gap = binary(.subtract, p, state.averages[average][i])
        state.averages[average][i] = plus(
          state.averages[average][i], times(number(1 - ema), gap))
      }
    }
    return state
  }

  /// Convolutions `[k, c, kh, kw]` become `[kh, kw, c, k]`, linear layers `[out, in]` become
  /// `[1, 1, in, out]`: in both the output channels are innermost.
  public func pack(_ x: Tensor, as role: ParameterRole) -> Tensor {
    switch role {
    case .convolution: permute(x, axes: [2, 3, 1, 0])
    case .pointwise: reshape(permute(x, axes: [2, 1, 0]), to: [1, 1, x.shape[1], x.shape[0]])
    case .linear: reshape(permute(x, axes: [1, 0]), to: [1, 1, x.shape[1], x.shape[0]])
    case .vector, .embedding: x
    }
  }

  /// The inverse of `pack`.
  public func unpack(_ x: Tensor, as role: ParameterRole) -> Tensor {
    switch role {
    case .convolution: permute(x, axes: [3, 2, 0, 1])
    case .pointwise:
      permute(reshape(x, to: [1, x.shape[2], x.shape[3]]), axes: [2, 1, 0])
    case .linear: permute(reshape(x, to: [x.shape[2], x.shape[3]]), axes: [1, 0])
    case .vector, .embedding: x
    }
  }
}
