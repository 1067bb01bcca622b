internal import Synchronization

/// A buffer of floats in host memory, given back to the pool when no tensor needs it.
final class HostMemory: @unchecked Sendable {
  // Unchecked: written only by the primitive that makes it, before anyone else can see it.
  let base: UnsafeMutablePointer<Float>
  let count: Int
  /// What convolutions keep of a weight that many calls share.
  let prepacked: PrepackedWeight?
  private let parent: HostMemory?
  private let pool: BufferPool
  private let hasWindows = Atomic(false)

  /// The memory of the CPU backend.
  static let pool = BufferPool()

  /// Uninitialised memory for `count` floats.
  init(count: Int, in pool: BufferPool = HostMemory.pool) {
    self.pool = pool
    base = pool.take(bytes: count * MemoryLayout<Float>.stride)
      .bindMemory(to: Float.self, capacity: max(count, 1))
    self.count = count
    prepacked = nil
    parent = nil
  }

  /// A window of another buffer, which stays alive with it.
  init(
    windowOf parent: HostMemory, from start: Int, count: Int, prepacked: PrepackedWeight? = nil
  ) {
    base = parent.base + start
    self.count = count
    self.prepacked = prepacked
    self.parent = parent
    pool = parent.pool
    parent.hasWindows.store(true, ordering: .relaxed)
  }

  /// Whether no other buffer shares this memory, so that its owner may overwrite it.
  var isUnshared: Bool { parent == nil && !hasWindows.load(ordering: .relaxed) }

  /// Other memory of the same size, from the same pool.
  func another() -> HostMemory { HostMemory(count: count, in: pool) }

  deinit {
    if parent == nil { pool.give(base, bytes: count * MemoryLayout<Float>.stride) }
  }
}

extension Tensor {
  /// The host memory of a tensor that the CPU backend made.
  var memory: HostMemory { unsafeDowncast(storage.contents, to: HostMemory.self) }

  /// Where the values begin.
  var pointer: UnsafePointer<Float> { UnsafePointer(memory.base) }

  /// A new tensor whose values `fill` writes.
  static func made(_ shape: Shape, _ fill: (UnsafeMutablePointer<Float>) -> Void) -> Tensor {
    let memory = HostMemory(count: shape.count)
    fill(memory.base)
    return Tensor(storage: Storage(memory), shape: shape)
  }
}

// What every backend in host memory does alike, whether there is something in it or not.
extension Tensor {
  /// The elements where they lie, if they lie together.
  func window(axis: Int, range: Range<Int>, step: Int) -> Tensor? {
    let taken = (range.count + step - 1) / step
    guard shape.axes[..<axis].reduce(1, *) == 1, step == 1 || taken <= 1 else { return nil }
    let result = shape.replacing(axis: axis, with: taken)
    let start = range.lowerBound * shape.strides[axis]
    let window = HostMemory(windowOf: memory, from: start, count: result.count)
    return Tensor(storage: Storage(window), shape: result)
  }

  /// Gives the tensor memory that nobody else holds, unless it has it, and returns the tensor as it
  /// was: what to read, before this one is written.
  mutating func becomeRewritable() -> Tensor {
    if isKnownUniquelyReferenced(&storage), memory.isUnshared { return self }
    let old = self
    self = Tensor(storage: Storage(memory.another()), shape: shape)
    return old
  }
}

/// Runs of neighbouring axes, the last first: each is one pass of a reduction.
func reductionRuns(of axes: [Int]) -> [ClosedRange<Int>] {
  axes.reversed().reduce(into: []) { runs, axis in
    if let run = runs.last, run.lowerBound == axis + 1 {
      runs[runs.count - 1] = axis...run.upperBound
    } else {
      runs.append(axis...axis)
    }
  }
}
