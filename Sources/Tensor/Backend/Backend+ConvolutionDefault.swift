/// Convolution as a sum of shifted matrix products, one per tap of the kernel.
extension Backend {
  /// y = sum over taps of (x shifted by the tap) W[tap], plus bias and residual.
  public func convolution(
    _ x: Tensor, weight: Tensor, bias: Tensor?, residual: Tensor?, rectified: Bool,
    _ geometry: ConvolutionGeometry, precision: Precision
  ) -> Tensor {
    let taps = ConvolutionTaps(x: x.shape, weight: weight.shape, geometry)
    let padded = taps.padded(rounded(x, to: precision), self)
    let weight = rounded(weight, to: precision)
    var y: Tensor?
    for tap in taps.indices {
      let pixels = taps.pixels(padded, at: tap, self)
      let term = matmul(
        pixels, taps.matrix(weight, at: tap, self), transposeA: false, transposeB: false)
      y = y.map { binary(.add, $0, term) } ?? term
    }
    guard var y else { fatalError("a convolution needs a kernel of at least one tap") }
    if let bias { y = binary(.add, y, bias) }
    y = reshape(y, to: taps.output)
    if let residual { y = binary(.add, y, residual) }
    return rectified ? binary(.maximum, y, fill(0, shape: [])) : y
  }

  /// The transposes of the forward products, tap by tap.
  public func convolutionBackward(
    _ upstream: Tensor, x: Tensor, weight: Tensor, wantsX: Bool, _ geometry: ConvolutionGeometry,
    precision: Precision
  ) -> ConvolutionGradients {
    let taps = ConvolutionTaps(x: x.shape, weight: weight.shape, geometry)
    let padded = taps.padded(rounded(x, to: precision), self)
    let weight = rounded(weight, to: precision)
    let k = weight.shape[3]
    let exact = reshape(upstream, to: [upstream.count / k, k])
    let rows = rounded(exact, to: precision)
    var weights: [Tensor] = []
    var dx: Tensor?
    for tap in taps.indices {
      let pixels = taps.pixels(padded, at: tap, self)
      weights.append(matmul(pixels, rows, transposeA: true, transposeB: false))
      guard wantsX else { continue }
      let matrix = taps.matrix(weight, at: tap, self)
      let term = taps.spread(
        matmul(rows, matrix, transposeA: false, transposeB: true), at: tap, self)
      dx = dx.map { binary(.add, $0, term) } ?? term
    }
    let dw = reshape(concatenate(weights, axis: 0), to: weight.shape)
    let bias = reshape(reduce(.sum, exact, axes: [0]), to: [k])
    return ConvolutionGradients(x: dx.map { taps.cropped($0, self) }, weight: dw, bias: bias)
  }
}

/// The arithmetic of shifted views that both directions share.
private struct ConvolutionTaps {
  let x: Shape
  let weight: Shape
  let geometry: ConvolutionGeometry

  init(x: Shape, weight: Shape, _ geometry: ConvolutionGeometry) {
    self.x = x
    self.weight = weight
    self.geometry = geometry
  }

  var c: Int { weight[2] }
  var indices: Range<Int> { 0..<weight[0] * weight[1] }
  var output: Shape { geometry.output(of: x, weight: weight) }
  var paddedHeight: Int { x[1] + 2 * geometry.verticalPadding }
  var paddedWidth: Int { x[2] + 2 * geometry.horizontalPadding }

  func padded(_ x: Tensor, _ backend: some Backend) -> Tensor {
    let (rows, columns) = (geometry.verticalPadding, geometry.horizontalPadding)
    guard max(rows, columns) > 0 else { return x }
    let tall = backend.pad(x, axis: 1, before: rows, after: rows, interior: 0)
    return backend.pad(tall, axis: 2, before: columns, after: columns, interior: 0)
  }

  func cropped(_ x: Tensor, _ backend: some Backend) -> Tensor {
    let (rows, columns) = (geometry.verticalPadding, geometry.horizontalPadding)
    guard max(rows, columns) > 0 else { return x }
    let short = backend.slice(x, axis: 1, range: rows..<paddedHeight - rows, step: 1)
    return backend.slice(short, axis: 2, range: columns..<paddedWidth - columns, step: 1)
  }

  func matrix(_ weight: Tensor, at tap: Int, _ backend: some Backend) -> Tensor {
    let (c, k) = (weight.shape[2], weight.shape[3])
    let flat = backend.reshape(weight, to: [indices.count, c, k])
    return backend.reshape(backend.slice(flat, axis: 0, range: tap..<tap + 1, step: 1), to: [c, k])
  }

  private func span(_ first: Int, _ count: Int) -> Range<Int> {
    first..<first + (count - 1) * geometry.stride + 1
  }

  func pixels(_ padded: Tensor, at tap: Int, _ backend: some Backend) -> Tensor {
    let rows = backend.slice(
      padded, axis: 1, range: span(tap / weight[1], output[1]), step: geometry.stride)
    let both = backend.slice(
      rows, axis: 2, range: span(tap % weight[1], output[2]), step: geometry.stride)
    return backend.reshape(both, to: [both.count / c, c])
  }

  func spread(_ rows: Tensor, at tap: Int, _ backend: some Backend) -> Tensor {
    let image = backend.reshape(rows, to: output.replacing(axis: 3, with: c))
    let vertical = span(tap / weight[1], output[1])
    let horizontal = span(tap % weight[1], output[2])
    let tall = backend.pad(
      image, axis: 1, before: vertical.lowerBound, after: paddedHeight - vertical.upperBound,
      interior: geometry.stride - 1)
    return backend.pad(
      tall, axis: 2, before: horizontal.lowerBound, after: paddedWidth - horizontal.upperBound,
      interior: geometry.stride - 1)
  }
}
