import Diffusion
import Foundation
import Tensor

/// The best possible model of pixels that are independently normal, x_0 ~ N(mean, deviation^2).
///
/// Then x_t is normal as well, with variance V = alpha_bar deviation^2 + 1 - alpha_bar, and
/// E[x_0 | x_t] = mean + sqrt(alpha_bar) deviation^2 / V (x_t - sqrt(alpha_bar) mean): regression of
/// two joint normals. What the model says is that, in the terms of its prediction. A learned variance
/// is that of x_t-1 given x_t, so that the model is the exact reverse of the process.
package struct GaussianDenoiser: Denoiser {
  /// What the result means.
  package let prediction: Prediction
  /// The variance of each denoising step.
  package let variance: Variance
  /// Whether the first step is an auto-encoder's.
  package let hasAutoEncoder: Bool
  private let process: DiffusionProcess
  private let mean: Double
  private let deviation: Double

  /// The best model for one process.
  package init(
    mean: Double, deviation: Double, in process: DiffusionProcess,
    predicting prediction: Prediction = .epsilon, variance: Variance = .fixedLarge,
    hasAutoEncoder: Bool = false
  ) {
    self.hasAutoEncoder = hasAutoEncoder
    self.mean = mean
    self.deviation = deviation
    self.process = process
    self.prediction = prediction
    self.variance = variance
  }

  /// E[x_0 | x_t] = `slope` x_t + `offset`.
  package func expectedX0(at t: Int) -> (slope: Double, offset: Double) {
    let alphaBar = process.alphaBars[t]
    let total = alphaBar * deviation * deviation + 1 - alphaBar
    let slope = alphaBar.squareRoot() * deviation * deviation / total
    return (slope, mean * (1 - slope * alphaBar.squareRoot()))
  }

  /// The variance of x_t-1 given x_t: the posterior's, and what x_0 adds, whose own is
  /// deviation^2 (1 - alpha_bar) / V.
  package func exactVariance(at t: Int) -> Double {
    let alphaBar = process.alphaBars[t]
    let squared = deviation * deviation
    let spread = squared * (1 - alphaBar) / (alphaBar * squared + 1 - alphaBar)
    let slope = process.posteriorMeanCoefficients(at: t).x0
    return process.posteriorVariances[t] + slope * slope * spread
  }

  /// With the exact variance where it is learned.
  package func output(for xt: Tensor, at timesteps: [Int]) throws -> DenoiserOutput {
    let smallest = process.variances(.fixedSmall)
    let position = process.perImage(timesteps) { t in
      let length = log(process.betas[t]) - log(smallest[t])
      return 2 * (log(exactVariance(at: t)) - log(smallest[t])) / length - 1
    }
    return DenoiserOutput(
      prediction: try self(xt, at: timesteps),
      rangePosition: variance == .learnedRange ? position.broadcast(to: xt.shape) : nil)
  }

  /// A linear function of x_t, whose coefficients are computed in Double.
  package func callAsFunction(_ xt: Tensor, at timesteps: [Int]) throws -> Tensor {
    xt * process.perImage(timesteps) { answer(at: $0).slope }
      + process.perImage(timesteps) { answer(at: $0).offset }
  }

  private func answer(at t: Int) -> (slope: Double, offset: Double) {
    let x0 = expectedX0(at: t)
    let signal = process.alphaBars[t].squareRoot()
    let noise = (1 - process.alphaBars[t]).squareRoot()
    let epsilon = (slope: (1 - signal * x0.slope) / noise, offset: -signal * x0.offset / noise)
    switch prediction {
    case .x0: return x0
    case .epsilon: return epsilon
    case .v:
      return (
        signal * epsilon.slope - noise * x0.slope, signal * epsilon.offset - noise * x0.offset
      )
    }
  }
}
