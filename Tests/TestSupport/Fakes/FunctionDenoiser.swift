import Diffusion
import Tensor

/// A model that is a closure.
package struct FunctionDenoiser: Denoiser {
  /// What the closure's result means.
  package let prediction: Prediction
  /// The variance of each denoising step.
  package let variance: Variance
  private let function: (Tensor, [Int]) throws -> Tensor

  /// A model that answers with `function(xt, timesteps)`.
  package init(
    _ prediction: Prediction = .epsilon, _ variance: Variance = .fixedLarge,
    _ function: @escaping (Tensor, [Int]) throws -> Tensor
  ) {
    self.prediction = prediction
    self.variance = variance
    self.function = function
  }

  /// The closure's answer.
  package func callAsFunction(_ xt: Tensor, at timesteps: [Int]) throws -> Tensor {
    try function(xt, timesteps)
  }
}
