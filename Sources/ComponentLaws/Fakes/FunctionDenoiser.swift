import Diffusion
import Tensor

/// A model that is a closure.
package struct FunctionDenoiser: Denoiser {
  /// What the closure's result means.
  package let prediction: Prediction
  /// The variance of each denoising step.
  package let variance: Variance
  /// Whether the first step is an auto-encoder's.
  package let hasAutoEncoder: Bool
  private let range: (Tensor, [Int]) throws -> Tensor
  private let function: (Tensor, [Int]) throws -> Tensor

  /// A model that answers with `function(xt, timesteps)`, and whose learned variance, if it has one,
  /// stands at `range(xt, timesteps)`, or in the middle.
  package init(
    _ prediction: Prediction = .epsilon, _ variance: Variance = .fixedLarge,
    hasAutoEncoder: Bool = false,
    range: @escaping (Tensor, [Int]) throws -> Tensor = { xt, _ in .zeros(xt.shape) },
    _ function: @escaping (Tensor, [Int]) throws -> Tensor
  ) {
    self.prediction = prediction
    self.variance = variance
    self.hasAutoEncoder = hasAutoEncoder
    self.range = range
    self.function = function
  }

  /// Both closures' answers.
  package func output(for xt: Tensor, at timesteps: [Int]) throws -> DenoiserOutput {
    DenoiserOutput(
      prediction: try function(xt, timesteps),
      rangePosition: variance == .learnedRange ? try range(xt, timesteps) : nil)
  }

  /// The closure's answer.
  package func callAsFunction(_ xt: Tensor, at timesteps: [Int]) throws -> Tensor {
    try function(xt, timesteps)
  }
}
