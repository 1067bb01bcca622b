public import Recipe
public import Tensor

/// How images are made from noise.
public protocol Sampler: Component {
  /// Images from x_T, both `[batch, height, width, channels]`. All randomness comes from
  /// `noise`, image by image, so an image does not depend on its batch. `onStep` is called after
  /// every denoising step.
  func sample(
    _ model: any Denoiser, from xT: Tensor, in process: DiffusionProcess, using noise: ImageNoise,
    onStep: (SampleStep) throws -> Void
  ) throws -> Tensor
}

extension Sampler {
  /// `sampler`.
  public static var kind: ComponentKind { .sampler }
}

/// What a sampler reports after each denoising step.
public struct SampleStep: Sendable {
  /// Steps done so far, from 1.
  public let done: Int
  /// Steps in all.
  public let total: Int

  /// A report.
  public init(done: Int, total: Int) {
    self.done = done
    self.total = total
  }
}

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
