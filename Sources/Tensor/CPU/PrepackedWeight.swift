internal import Synchronization

/// A convolution's weight as the kernels of its forward pass want it, made when first asked for.
final class PrepackedWeight: Sendable {
  /// What the form depends on besides the weight's values.
  struct Form: Hashable {
    let weight: Shape
    let path: String
    let isBF16: Bool
    let instructionSet: String
  }

  private let made = Mutex<[Form: HostMemory]>([:])

  /// The weight in a form: `count` floats that `fill` writes the first time.
  func memory(
    _ form: Form, count: Int, _ fill: (UnsafeMutablePointer<Float>) -> Void
  ) -> HostMemory {
    made.withLock { made in
      if let memory = made[form] { return memory }
      let memory = HostMemory(count: count)
      fill(memory.base)
      made[form] = memory
      return memory
    }
  }
}
