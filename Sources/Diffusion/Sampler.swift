public import Recipe
public import Tensor

/// How images are made from noise.
///
/// The keys `steps`, `clip` and `dynamic_threshold` belong to every sampler and are read by
/// ``read(_:)``: a sampler walks whatever process it is given, and takes what the model says.
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

  /// Reads the common keys, then the sampler.
  public static func read(_ options: inout Options) throws -> any Component {
    let length = options.fact("chain", as: NoiseChain.self)?.betas.count ?? 100_000
    let steps = try options.optionalInt(
      "steps", in: 2...max(2, length),
      "steps of the chain to take, evenly chosen, with the first and the last; all unless given")
    let limit = try PredictionLimit(&options)
    return SamplerChoice(try Self(&options), steps: steps, limit: limit)
  }
}
