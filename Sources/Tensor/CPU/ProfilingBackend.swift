/// The CPU backend with every primitive timed.
public final class ProfilingBackend: Backend {
  /// Where the time went.
  public let profile = Profile()
  private let cpu = CPUBackend.shared

  /// A backend with an empty profile.
  public init() {}

  /// "cpu, profiled".
  public var name: String { "cpu, profiled" }

  /// As the CPU backend.
  public func upload(_ values: [Float], shape: Shape) -> Tensor {
    profile.measure("upload") { cpu.upload(values, shape: shape) }
  }
  /// As the CPU backend.
  public func read(_ x: Tensor) throws -> [Float] { try cpu.read(x) }
  /// As the CPU backend.
  public func endStep() { cpu.endStep() }

  // MARK: Small primitives

  /// As the CPU backend.
  public func fill(_ value: Float, shape: Shape) -> Tensor {
    profile.measure("fill") { cpu.fill(value, shape: shape) }
  }
  /// As the CPU backend.
  public func unary(_ operation: UnaryOperation, _ x: Tensor) -> Tensor {
    profile.measure("elementwise") { cpu.unary(operation, x) }
  }
  /// As the CPU backend.
  public func binary(_ operation: BinaryOperation, _ a: Tensor, _ b: Tensor) -> Tensor {
    profile.measure("elementwise") { cpu.binary(operation, a, b) }
  }
  /// As the CPU backend.
  public func select(_ condition: Tensor, _ a: Tensor, _ b: Tensor) -> Tensor {
    profile.measure("elementwise") { cpu.select(condition, a, b) }
  }
  /// As the CPU backend.
  public func reduce(_ reduction: Reduction, _ x: Tensor, axes: [Int]) -> Tensor {
    profile.measure("reduction") { cpu.reduce(reduction, x, axes: axes) }
  }
  /// As the CPU backend.
  public func reshape(_ x: Tensor, to shape: Shape) -> Tensor { cpu.reshape(x, to: shape) }
  /// As the CPU backend.
  public func permute(_ x: Tensor, axes: [Int]) -> Tensor {
    profile.measure("movement") { cpu.permute(x, axes: axes) }
  }
  /// As the CPU backend.
  public func broadcast(_ x: Tensor, to shape: Shape) -> Tensor {
    profile.measure("movement") { cpu.broadcast(x, to: shape) }
  }
  /// As the CPU backend.
  public func slice(_ x: Tensor, axis: Int, range: Range<Int>, step: Int) -> Tensor {
    profile.measure("slice") { cpu.slice(x, axis: axis, range: range, step: step) }
  }
  /// As the CPU backend.
  public func pad(_ x: Tensor, axis: Int, before: Int, after: Int, interior: Int) -> Tensor {
    profile.measure("movement") {
      cpu.pad(x, axis: axis, before: before, after: after, interior: interior)
    }
  }
  /// As the CPU backend.
  public func concatenate(_ tensors: [Tensor], axis: Int) -> Tensor {
    profile.measure("concatenation") { cpu.concatenate(tensors, axis: axis) }
  }
  /// As the CPU backend.
  public func gather(_ x: Tensor, rows: Tensor) -> Tensor {
    profile.measure("movement") { cpu.gather(x, rows: rows) }
  }
  /// As the CPU backend.
  public func scatterAdd(_ x: Tensor, rows: Tensor, count: Int) -> Tensor {
    profile.measure("movement") { cpu.scatterAdd(x, rows: rows, count: count) }
  }
  /// As the CPU backend.
  public func matmul(_ a: Tensor, _ b: Tensor, transposeA: Bool, transposeB: Bool) -> Tensor {
    let columns = b.shape[transposeB ? -2 : -1]
    let operations = OperationCount.matmul(a.shape, columns: columns)
    return profile.measure("matrix product", operations: operations) {
      cpu.matmul(a, b, transposeA: transposeA, transposeB: transposeB)
    }
  }
  /// As the CPU backend.
  public func random(
    _ distribution: Distribution, keys: Tensor, stream: UInt32, shape: Shape
  ) -> Tensor {
    profile.measure("random numbers") {
      cpu.random(distribution, keys: keys, stream: stream, shape: shape)
    }
  }

  // MARK: Coarse primitives

  /// As the CPU backend.
  public func convolution(
    _ x: Tensor, weight: Tensor, bias: Tensor?, residual: Tensor?, rectified: Bool,
    _ geometry: ConvolutionGeometry, precision: Precision
  ) -> Tensor {
    let layer = ConvolutionLayer(x: x.shape, weight: weight.shape, geometry, precision)
    return profile.measure(layer.name, path: layer.path, operations: layer.operations) {
      cpu.convolution(
        x, weight: weight, bias: bias, residual: residual, rectified: rectified, geometry,
        precision: precision)
    }
  }
  /// As the CPU backend.
  public func convolutionBackward(
    _ upstream: Tensor, x: Tensor, weight: Tensor, wantsX: Bool, _ geometry: ConvolutionGeometry,
    precision: Precision
  ) -> ConvolutionGradients {
    let layer = ConvolutionLayer(x: x.shape, weight: weight.shape, geometry, precision)
    let operations = layer.operations * (wantsX ? 2 : 1)
    return profile.measure(layer.name, path: layer.path, operations: operations) {
      cpu.convolutionBackward(
        upstream, x: x, weight: weight, wantsX: wantsX, geometry, precision: precision)
    }
  }
  /// As the CPU backend.
  public func normalise(
    _ inputs: NormalisationInputs, _ options: NormalisationOptions
  ) -> (Tensor, Saved) {
    profile.measure(normalisation(inputs)) { cpu.normalise(inputs, options) }
  }
  /// As the CPU backend.
  public func normaliseAgain(
    _ inputs: NormalisationInputs, _ saved: Saved, _ options: NormalisationOptions
  ) -> Tensor {
    profile.measure(normalisation(inputs)) { cpu.normaliseAgain(inputs, saved, options) }
  }
  /// As the CPU backend.
  public func normaliseBackward(
    _ upstream: Tensor, _ inputs: NormalisationInputs, _ saved: Saved,
    _ options: NormalisationOptions
  ) -> NormalisationGradients {
    profile.measure(normalisation(inputs)) {
      cpu.normaliseBackward(upstream, inputs, saved, options)
    }
  }
  private func normalisation(_ inputs: NormalisationInputs) -> String {
    inputs.keys == nil ? "norm" : "norm, dropout"
  }

  /// As the CPU backend.
  public func attention(_ qkv: Tensor, heads: Int, precision: Precision) -> (Tensor, Saved) {
    profile.measure("attention", path: "blocks", operations: OperationCount.attention(qkv.shape)) {
      cpu.attention(qkv, heads: heads, precision: precision)
    }
  }
  /// As the CPU backend.
  public func attentionBackward(
    _ upstream: Tensor, qkv: Tensor, output: Tensor, _ saved: Saved, heads: Int,
    precision: Precision
  ) -> Tensor {
    let operations = OperationCount.attentionBackward(qkv.shape)
    return profile.measure("attention", path: "blocks", operations: operations) {
      cpu.attentionBackward(
        upstream, qkv: qkv, output: output, saved, heads: heads, precision: precision)
    }
  }

  /// As the CPU backend.
  public func pool(_ pooling: Pooling, _ x: Tensor, _ geometry: PoolingGeometry) -> Tensor {
    profile.measure("pooling") { cpu.pool(pooling, x, geometry) }
  }
  /// As the CPU backend.
  public func upsample(_ x: Tensor) -> Tensor {
    profile.measure("upsampling") { cpu.upsample(x) }
  }
  /// As the CPU backend.
  public func upsampleBackward(_ upstream: Tensor) -> Tensor {
    profile.measure("upsampling") { cpu.upsampleBackward(upstream) }
  }
  /// As the CPU backend.
  public func adamW(
    _ state: consuming AdamWState, gradients: consuming [Tensor], hyper: Tensor,
    _ constants: AdamWConstants
  ) -> AdamWState {
    // A closure cannot consume, so the time is taken around the call.
    let clock = ContinuousClock()
    let start = clock.now
    let next = cpu.adamW(consume state, gradients: gradients, hyper: hyper, constants)
    profile.count(Profile.Kind(name: "optimiser, averages", path: ""), clock.now - start)
    return next
  }
  /// As the CPU backend.
  public func pack(_ x: Tensor, as role: ParameterRole) -> Tensor { cpu.pack(x, as: role) }
  /// As the CPU backend.
  public func unpack(_ x: Tensor, as role: ParameterRole) -> Tensor { cpu.unpack(x, as: role) }
  /// As the CPU backend.
  public func prepacked(_ weight: Tensor) -> Tensor { cpu.prepacked(weight) }
}

/// What a profile says of a convolution.
private struct ConvolutionLayer {
  let name: String
  let path: String
  let operations: Double

  init(
    x: Shape, weight: Shape, _ geometry: ConvolutionGeometry, _ precision: Precision
  ) {
    let stride = geometry.stride > 1 ? "/\(geometry.stride)" : ""
    let size = "\(weight[0])x\(weight[1])"
    name = size == "1x1" ? "linear, 1x1" : "convolution \(size)\(stride)"
    path = CPUBackend.path(x: x, weight: weight, geometry, precision)
    operations = OperationCount.convolution(x, weight: weight, geometry)
  }
}
