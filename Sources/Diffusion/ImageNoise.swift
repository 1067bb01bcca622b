public import Tensor

/// The random streams of a batch of samples: one per image, known by the image's index alone.
public struct ImageNoise: Sendable {
  private let keys: [RandomKey]

  /// The streams of images `images` of a seed.
  public init(seed: UInt64, images: Range<Int>) {
    let root = RandomKey(seed: seed, purpose: "samples")
    keys = images.map { root.derived(UInt64($0), 0) }
  }

  /// Standard normal noise for one use: 0 for x_T, t + 1 for the step with index t.
  public func normal(_ shape: Shape, use: Int) -> Tensor {
    .random(.normal, keys: Tensor(keys.map { $0.derived(UInt64(use), 1) }), shape: shape)
  }
}
