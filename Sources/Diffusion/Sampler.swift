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
