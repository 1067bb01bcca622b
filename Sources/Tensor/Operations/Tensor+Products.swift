/// Matrix products and convolutions.
extension Tensor {
  /// Matrix product of the last two axes, each transposed on request: `[m, k] [k, n]`, or with one
  /// batch axis in front of both. With `bf16` the factors are rounded here and in the derivative.
  public func matmul(
    _ other: Tensor, transposeA: Bool = false, transposeB: Bool = false,
    precision: Precision = .float32
  ) -> Tensor {
    let rounded = { (x: Tensor) in backend.rounded(x, to: precision) }
    let (a, b) = (rounded(detached()), rounded(other.detached()))
    let inner = (a.shape[transposeA ? -2 : -1], b.shape[transposeB ? -1 : -2])
    require(
      a.shape.rank == b.shape.rank && (2...3).contains(a.shape.rank) && inner.0 == inner.1
        && (a.shape.rank == 2 || a.shape[0] == b.shape[0]),
      "cannot multiply \(a.shape)\(transposeA ? " transposed" : "") by \(b.shape)"
        + (transposeB ? " transposed" : ""))
    let (wantsA, wantsB) = (isRecorded, other.isRecorded)
    let output = backend.matmul(a, b, transposeA: transposeA, transposeB: transposeB)
    return differentiable(output, of: [self, other]) { upstream in
      // With A' = op(A), B' = op(B): dA' = dC B'^T and dB' = A'^T dC, transposed back.
      let upstream = rounded(upstream)
      let da = { () -> Tensor in
        transposeA
          ? backend.matmul(b, upstream, transposeA: transposeB, transposeB: true)
          : backend.matmul(upstream, b, transposeA: false, transposeB: !transposeB)
      }
      let db = { () -> Tensor in
        transposeB
          ? backend.matmul(upstream, a, transposeA: true, transposeB: transposeA)
          : backend.matmul(a, upstream, transposeA: !transposeA, transposeB: false)
      }
      return [wantsA ? da() : nil, wantsB ? db() : nil]
    }
  }

  /// Two-dimensional convolution of `[n, h, w, c]` with a packed weight
  /// `[kernel height, kernel width, c, k]`, a bias `[k]`, a residual shaped like the result added at
  /// the end, and, if it is `rectified`, max(0, x) of it all.
  public func convolved(
    with weight: Tensor, bias: Tensor, geometry: ConvolutionGeometry,
    adding residual: Tensor? = nil, rectified: Bool = false, precision: Precision = .float32
  ) -> Tensor {
    require(
      shape.rank == 4 && weight.shape.rank == 4 && weight.shape[2] == shape[3]
        && bias.shape == [weight.shape[3]],
      "cannot convolve \(shape) with a weight \(weight.shape) and a bias \(bias.shape)")
    let result = geometry.output(of: shape, weight: weight.shape)
    require(
      residual == nil || residual?.shape == result,
      "the residual must have the shape \(result), not \(residual?.shape ?? [])")
    let (x, w) = (detached(), weight.detached())
    let wantsX = isRecorded
    let output = backend.convolution(
      x, weight: w, bias: bias.detached(), residual: residual?.detached(), rectified: rectified,
      geometry, precision: precision)
    let inputs = [self, weight, bias] + (residual.map { [$0] } ?? [])
    let kept = forPullback
    return differentiable(output, of: inputs) { upstream in
      let upstream = rectified ? upstream * Tensor.less(Tensor(0), output) : upstream
      let gradients = backend.convolutionBackward(
        upstream, x: kept(), weight: w, wantsX: wantsX, geometry, precision: precision)
      return [gradients.x, gradients.weight, gradients.bias, upstream]
    }
  }

  /// x W + b over the last axis: x `[..., c]`, a packed weight `[1, 1, c, k]`, a bias `[k]`.
  public func linear(
    _ weight: Tensor, bias: Tensor, adding residual: Tensor? = nil,
    precision: Precision = .float32
  ) -> Tensor {
    let rows = reshaped([1, 1, count / shape[-1], shape[-1]])
    let output = shape.replacing(axis: -1, with: weight.shape[3])
    let added = residual.map { $0.reshaped([1, 1, output.count / output[-1], output[-1]]) }
    return rows.convolved(
      with: weight, bias: bias, geometry: ConvolutionGeometry(), adding: added,
      precision: precision
    ).reshaped(output)
  }

  /// Of each window of `[n, h, w, c]` its largest pixel, or the mean of those inside the image,
  /// channel by channel. Without a gradient: networks that are trained here resample otherwise, and
  /// those that pool come with their weights.
  public func pooled(_ pooling: Pooling, _ geometry: PoolingGeometry) -> Tensor {
    require(!isRecorded, "pooling has no gradient: the tensor \(shape) must not be on a tape")
    require(
      shape.rank == 4 && geometry.padding < min(geometry.height, geometry.width)
        && shape[1] + 2 * geometry.padding >= geometry.height
        && shape[2] + 2 * geometry.padding >= geometry.width,
      "cannot pool \(shape) by \(geometry)")
    return backend.pool(pooling, self, geometry)
  }

  /// Nearest neighbour, twice the height and width: `[n, h, w, c]` to `[n, 2h, 2w, c]`.
  public func upsampled() -> Tensor {
    require(shape.rank == 4, "upsampling needs [n, h, w, c], not \(shape)")
    return differentiable(backend.upsample(detached()), of: [self]) {
      [backend.upsampleBackward($0)]
    }
  }

  /// The mean of each square of 2x2: `[n, 2h, 2w, c]` to `[n, h, w, c]`. A quarter of upsampling's
  /// gradient, whose own gradient is a quarter of upsampling.
  public func downsampled() -> Tensor {
    require(
      shape.rank == 4 && shape[1] % 2 == 0 && shape[2] % 2 == 0,
      "downsampling needs [n, h, w, c] of an even height and width, not \(shape)")
    let quarter = Tensor(0.25)
    return differentiable(backend.upsampleBackward(detached()) * quarter, of: [self]) {
      [backend.upsample($0 * quarter)]
    }
  }
}
