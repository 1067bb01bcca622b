/// An immutable array of `Float` in row-major order, and the value that all arithmetic is written
/// with. Images are `[batch, height, width, channels]`.
///
/// A tensor that a ``Tape`` watches, and everything computed from it, is recorded there, so that
/// gradients can be had; any other tensor is plain data and keeps nothing else alive.
public struct Tensor: Sendable {
  /// Lengths of the axes, outermost first.
  public let shape: Shape
  /// Where the values lie: known only to the backend that made it.
  public internal(set) var storage: Storage
  let trace: Trace?

  /// A tensor over a backend's storage. Only backends call this.
  public init(storage: Storage, shape: Shape) {
    self.storage = storage
    self.shape = shape
    trace = nil
  }

  init(storage: Storage, shape: Shape, trace: Trace?) {
    self.storage = storage
    self.shape = shape
    self.trace = trace
  }

  /// A tensor of these values in row-major order; a count that does not fit stops the program.
  public init(_ values: [Float], shape: Shape) {
    require(values.count == shape.count, "\(values.count) values do not fill the shape \(shape)")
    self = backend.upload(values, shape: shape)
  }

  /// A tensor of shape `[values.count]`.
  public init(_ values: [Float]) { self.init(values, shape: [values.count]) }

  /// A single number, of shape `[]`.
  public init(_ value: Float) { self = backend.fill(value, shape: []) }

  /// A copy of a host array.
  public init(_ array: HostArray) { self.init(array.values, shape: Shape(array.shape)) }

  /// A tensor whose every element is `value`.
  public static func filled(_ value: Float, shape: Shape) -> Tensor {
    backend.fill(value, shape: shape)
  }

  /// A tensor of zeros.
  public static func zeros(_ shape: Shape) -> Tensor { filled(0, shape: shape) }

  /// Number of elements.
  public var count: Int { shape.count }

  /// The values in row-major order. The one place that waits for a device, and that reports its
  /// errors; the hot path never calls it.
  public func read() throws -> [Float] { try backend.read(self) }

  /// The values with their shape.
  public func hostArray() throws -> HostArray {
    HostArray(shape: shape.axes, values: try read())
  }

  /// The single value of a tensor of one element.
  public func item() throws -> Float {
    require(count == 1, "item() needs one element, but the shape is \(shape)")
    return try read()[0]
  }

  /// The same values, not recorded on any tape: no gradient flows through.
  public func detached() -> Tensor { Tensor(storage: storage, shape: shape) }
}

/// The backend that runs the arithmetic of the current task.
@usableFromInline var backend: any Backend { CurrentBackend.value }

/// Which backend the current task computes with.
public enum CurrentBackend {
  /// The CPU unless `CurrentBackend.$value.withValue(_:)` says otherwise.
  @TaskLocal public static var value: any Backend = CPUBackend.shared
}
