import Diffusion
import Tensor

/// The best possible model of pixels that are independently normal, x_0 ~ N(mean, deviation^2).
///
/// Then x_t is normal as well, with variance V = alpha_bar deviation^2 + 1 - alpha_bar, and
/// E[x_0 | x_t] = mean + sqrt(alpha_bar) deviation^2 / V (x_t - sqrt(alpha_bar) mean): regression of
/// two joint normals. What the model says is that, in the terms of its prediction.
package struct GaussianDenoiser: Denoiser {
  /// What the result means.
  package let prediction: Prediction
  /// The variance of each denoising step.
  package let variance: Variance
  private let process: DiffusionProcess
  private let mean: Double
  private let deviation: Double

  /// The best model for one process.
  package init(
    mean: Double, deviation: Double, in process: DiffusionProcess,
    predicting prediction: Prediction = .epsilon, variance: Variance = .fixedLarge
  ) {
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
