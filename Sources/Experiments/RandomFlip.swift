package import Tensor

/// Mirrors images of a training step left to right, half of them: which ones follows from the seed,
/// the step and the image's place in the whole batch alone.
package struct RandomFlip {
  private let key: RandomKey

  package init(seed: UInt64) { key = RandomKey(seed: seed, purpose: "flip") }

  /// Whether the image at `place` of the batch of step `step` is mirrored; both count from 0.
  package func isMirrored(_ place: Int, in step: Int) -> Bool {
    var random = RandomSource(key.derived(UInt64(step), UInt64(place)))
    return random.uniform() < 0.5
  }

  /// The batch of step `step`, `[batch, height, width, channels]`, some of its images mirrored.
  package func callAsFunction(_ images: Tensor, in step: Int) -> Tensor {
    let flags = (0..<images.shape[0]).map { Float(isMirrored($0, in: step) ? 1 : 0) }
    let condition = Tensor(flags, shape: [flags.count, 1, 1, 1]).broadcast(to: images.shape)
    return .select(condition, images.mirrored(), images)
  }
}

extension Tensor {
  /// Images with their columns in the opposite order.
  fileprivate func mirrored() -> Tensor {
    let columns = permuted([2, 0, 1, 3]).gathered(rows: (0..<shape[2]).reversed())
    return columns.permuted([1, 2, 0, 3])
  }
}
