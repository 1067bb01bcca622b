internal import Synchronization

/// A buffer of floats in host memory, given back to the pool when no tensor needs it.
final class HostMemory: @unchecked Sendable {
  // Unchecked: written only by the primitive that makes it, before anyone else can see it.
  let base: UnsafeMutablePointer<Float>
  let count: Int
  private let parent: HostMemory?
  private let hasWindows = Atomic(false)

  static let pool = BufferPool()

  /// Uninitialised memory for `count` floats.
  init(count: Int) {
    base = HostMemory.pool.take(bytes: count * MemoryLayout<Float>.stride)
      .bindMemory(to: Float.self, capacity: max(count, 1))
    self.count = count
    parent = nil
  }

  /// A window of another buffer, which stays alive with it.
  init(windowOf parent: HostMemory, from start: Int, count: Int) {
    base = parent.base + start
    self.count = count
    self.parent = parent
    parent.hasWindows.store(true, ordering: .relaxed)
  }

  /// Whether no other buffer shares this memory, so that its owner may overwrite it.
  var isUnshared: Bool { parent == nil && !hasWindows.load(ordering: .relaxed) }

  deinit {
    if parent == nil { HostMemory.pool.give(base, bytes: count * MemoryLayout<Float>.stride) }
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
