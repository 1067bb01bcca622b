internal import Foundation
public import Tensor

/// The variance of p(x_t-1 | x_t).
extension DiffusionProcess {
  /// A fixed variance at each step. The first step would have 0 or beta_1; the posterior variance of
  /// the second serves instead, if there is one.
  public func variances(_ variance: Variance) -> [Double] {
    let first = steps > 1 ? posteriorVariances[1] : betas[0]
    switch variance {
    case .fixedLarge: return [first] + betas.dropFirst()
    case .fixedSmall: return [first] + posteriorVariances.dropFirst()
    case .learnedRange:
      fatalError(
        "a learned variance differs from pixel to pixel: ask for the deviation of an output")
    }
  }

  /// Logarithms of the variances: `[batch, 1, 1, 1]` for a fixed one; for `learned_range` shaped like
  /// the images: v log beta_t + (1 - v) log of the posterior variance, with 2 v - 1 as the output says
  /// (Nichol and Dhariwal 2021, equation 15).
  public func logVariance(
    _ variance: Variance, of output: DenoiserOutput, at timesteps: [Int]
  ) -> Tensor {
    guard variance == .learnedRange else {
      let fixed = variances(variance)
      return perImage(timesteps) { log(fixed[$0]) }
    }
    let smallest = variances(.fixedSmall)
    let share = (position(in: output) + 1) * 0.5
    return share * perImage(timesteps) { log(betas[$0]) }
      + (1 - share) * perImage(timesteps) { log(smallest[$0]) }
  }

  /// Their square roots, which noise is multiplied by, in the same shapes.
  public func deviation(
    _ variance: Variance, of output: DenoiserOutput, at timesteps: [Int]
  ) -> Tensor {
    guard variance == .learnedRange else {
      let fixed = variances(variance)
      return perImage(timesteps) { fixed[$0].squareRoot() }
    }
    return (logVariance(variance, of: output, at: timesteps) * 0.5).exp()
  }

  private func position(in output: DenoiserOutput) -> Tensor {
    guard let position = output.rangePosition else {
      fatalError("a model of learned_range says nothing of its variance")
    }
    return position
  }
}
