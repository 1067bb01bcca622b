private import CKernels
internal import Synchronization

/// A convolution's weight as the kernels of its forward pass want it, made when first asked for.
final class PrepackedWeight: Sendable {
  /// What the layout depends on besides the weight.
  private struct Layout: Hashable {
    let inputs: Int
    let outputs: Int
    let isBF16: Bool
    let instructionSet: String
  }

  private let made = Mutex<[Layout: HostMemory]>([:])

  /// The planes of `weight` for convolutions like `kernel`; nil where its path takes the weight as
  /// it is.
  func planes(of weight: Tensor, for kernel: dk_conv) -> HostMemory? {
    var kernel = kernel
    let size = dk_conv_prepacked_size(&kernel)
    guard size > 0 else { return nil }
    let layout = Layout(
      inputs: kernel.c, outputs: kernel.k, isBF16: kernel.bf16 != 0,
      instructionSet: CPUBackend.instructionSet)
    return made.withLock { made in
      if let planes = made[layout] { return planes }
      let planes = HostMemory(count: size)
      dk_conv_prepack(&kernel, weight.pointer, planes.base)
      made[layout] = planes
      return planes
    }
  }
}
