private import CKernels
private import COpenBLAS

/// The CPU: C kernels with run-time dispatch, OpenBLAS, one thread pool, pooled buffers.
public final class CPUBackend: Backend {
  /// The one CPU backend of the process.
  public static let shared = CPUBackend()

  /// OpenBLAS stays on one thread: parallelism comes from our pool alone, since two pools that
  /// wait for each other cost more than they give.
  private init() { openblas_set_num_threads(1) }

  /// "cpu".
  public var name: String { "cpu" }

  /// Threads of the pool, at least 1.
  public static var threads: Int {
    get { Int(dk_threads()) }
    set { dk_set_threads(Int32(max(1, newValue))) }
  }

  /// The instruction set that the kernels use: `avx512bf16`, `avx512`, `avx2` or `plain`.
  public static var instructionSet: String { String(cString: dk_isa()) }

  /// What the environment variable `DAEDALUS_ISA` asked for in vain, or nil.
  public static var refusedInstructionSet: String? { dk_isa_refused().map { String(cString: $0) } }

  /// Forces an instruction set; false, and no change, where this machine lacks it.
  public static func force(instructionSet: String) -> Bool { dk_force_isa(instructionSet) != 0 }

  /// Whether bfloat16 products are made by instructions of their own, and so gain time. Without
  /// them they come out the same, slowly: each factor is rounded and widened again.
  public static var multipliesBF16: Bool { dk_has_bf16() != 0 }

  /// How OpenBLAS describes itself.
  public static var openBLAS: String { String(cString: openblas_get_config()) }

  /// How often memory for tensors was asked of the system since the start of the process.
  public static var systemAllocations: Int { HostMemory.pool.systemAllocations }

  /// The bytes of tensors that are alive now.
  public static var usedBytes: Int { HostMemory.pool.usedBytes }

  /// The most bytes of tensors that were alive at one moment.
  public static var peakBytes: Int { HostMemory.pool.peakBytes }

  /// The bytes that the process has taken for tensors, as the pool returns nothing to the system.
  package static var extentBytes: Int { HostMemory.pool.extentBytes }

  /// The bytes that the kernels of all threads have asked for besides tensors.
  package static var scratchBytes: Int { dk_scratch_bytes() }

  /// A copy of the values.
  public func upload(_ values: [Float], shape: Shape) -> Tensor {
    .made(shape) { y in
      values.withUnsafeBufferPointer { source in
        guard let start = source.baseAddress else { return }
        y.update(from: start, count: source.count)
      }
    }
  }

  /// A copy of the values.
  public func read(_ x: Tensor) throws -> [Float] {
    Array(UnsafeBufferPointer(start: x.pointer, count: x.count))
  }

  /// Every element `value`.
  public func fill(_ value: Float, shape: Shape) -> Tensor {
    .made(shape) { dk_fill(shape.count, value, $0) }
  }

  /// Element by element.
  public func unary(_ operation: UnaryOperation, _ x: Tensor) -> Tensor {
    .made(x.shape) { dk_unary(operation.code, x.count, x.pointer, $0) }
  }

  /// Element by element over the broadcast shape.
  public func binary(_ operation: BinaryOperation, _ a: Tensor, _ b: Tensor) -> Tensor {
    guard let shape = a.shape.broadcast(with: b.shape) else {
      fatalError("cannot \(operation.rawValue) the shapes \(a.shape) and \(b.shape)")
    }
    return .made(shape) { y in
      dk_binary(
        operation.code, Int32(shape.rank), shape.axes, a.pointer, a.shape.strides(within: shape),
        b.pointer, b.shape.strides(within: shape), y)
    }
  }

  /// `a` where the condition is not 0.
  public func select(_ condition: Tensor, _ a: Tensor, _ b: Tensor) -> Tensor {
    .made(a.shape) { dk_select(a.count, condition.pointer, a.pointer, b.pointer, $0) }
  }

  /// One run of neighbouring axes at a time, the last first.
  public func reduce(_ reduction: Reduction, _ x: Tensor, axes: [Int]) -> Tensor {
    reductionRuns(of: axes).reduce(x) { reduceRun(reduction, $0, $1) }
  }

  private func reduceRun(_ reduction: Reduction, _ x: Tensor, _ run: ClosedRange<Int>) -> Tensor {
    let lengths = x.shape.axes
    let outer = lengths[..<run.lowerBound].reduce(1, *)
    let inner = lengths[(run.upperBound + 1)...].reduce(1, *)
    let axis = lengths[run].reduce(1, *)
    let shape = Shape(lengths.enumerated().map { run.contains($0.offset) ? 1 : $0.element })
    return .made(shape) { dk_reduce(reduction.code, outer, axis, inner, x.pointer, $0) }
  }

  /// The same memory under another shape.
  public func reshape(_ x: Tensor, to shape: Shape) -> Tensor {
    Tensor(storage: x.storage, shape: shape)
  }

  /// Row i from the stream of key i.
  public func random(
    _ distribution: Distribution, keys: Tensor, stream: UInt32, shape: Shape
  ) -> Tensor {
    let rows = shape[0]
    let width = rows == 0 ? 0 : shape.count / rows
    return .made(shape) { y in
      switch distribution {
      case .uniform: dk_random_uniform(rows, width, keys.pointer, stream, y)
      case .normal: dk_random_normal(rows, width, keys.pointer, stream, y)
      }
    }
  }
}

extension UnaryOperation {
  fileprivate var code: Int32 {
    let code =
      switch self {
      case .negate: DK_NEGATE
      case .exp: DK_EXP
      case .log: DK_LOG
      case .sqrt: DK_SQRT
      case .rsqrt: DK_RSQRT
      case .reciprocal: DK_RECIPROCAL
      case .square: DK_SQUARE
      case .abs: DK_ABS
      case .sign: DK_SIGN
      case .tanh: DK_TANH
      case .sigmoid: DK_SIGMOID
      case .silu: DK_SILU
      case .sin: DK_SIN
      case .cos: DK_COS
      case .floor: DK_FLOOR
      }
    return Int32(code)
  }
}

extension BinaryOperation {
  fileprivate var code: Int32 {
    let code =
      switch self {
      case .add: DK_ADD
      case .subtract: DK_SUBTRACT
      case .multiply: DK_MULTIPLY
      case .divide: DK_DIVIDE
      case .maximum: DK_MAXIMUM
      case .minimum: DK_MINIMUM
      case .power: DK_POWER
      case .less: DK_LESS
      case .equal: DK_EQUAL
      }
    return Int32(code)
  }
}

extension Reduction {
  fileprivate var code: Int32 { Int32(self == .sum ? DK_SUM : DK_MAX) }
}

extension Shape {
  /// This shape's strides as seen from `whole`, 0 along every axis that repeats.
  func strides(within whole: Shape) -> [Int] {
    let extra = whole.rank - rank
    let own = strides
    return whole.axes.indices.map { axis in
      axis < extra || axes[axis - extra] == 1 ? 0 : own[axis - extra]
    }
  }
}
