public import Tensor

/// What losses and samplers see of a model: a function of noisy images and their steps.
public protocol Denoiser {
  /// What the result means.
  var prediction: Prediction { get }
  /// The variance of each denoising step.
  var variance: Variance { get }
  /// Noisy images `[batch, height, width, channels]`, one step index per image.
  func callAsFunction(_ xt: Tensor, at timesteps: [Int]) throws -> Tensor
}
