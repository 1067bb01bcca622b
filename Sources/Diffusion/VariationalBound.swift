internal import Foundation
public import Tensor

/// The variational bound on -log2 p(x_0), term by term, in bits per dimension (Sohl-Dickstein et al.
/// 2015; Ho et al. 2020, equation 5): the prior, a divergence for every step, and for the first step
/// the likelihood of the 256 levels that x_0 was made of.
public struct VariationalBound: Sendable {
  private let process: DiffusionProcess

  /// The bound of models of one process.
  public init(in process: DiffusionProcess) { self.process = process }

  /// The term of each image's step, `[batch]`: for the first step -log2 p(x_0 | x_1), for the others
  /// KL(q(x_t-1 | x_t, x_0), p(x_t-1 | x_t)) / ln 2; the mean over the dimensions. The variance of an
  /// auto-encoder is beta_1, as in the authors' code.
  /// - Parameters:
  ///   - output: what `model` says of `xt`, or that with a stopped gradient.
  ///   - model: says what it predicts, with which variance, and whether it has an auto-encoder.
  ///   - x0: clean images in -1...1, of the shape of `xt`.
  ///   - xt: noisy images `[batch, height, width, channels]`.
  ///   - timesteps: one step index per image; 0 is the paper's t = 1.
  public func terms(
    of output: DenoiserOutput, from model: any Denoiser, x0: Tensor, xt: Tensor, at timesteps: [Int]
  ) -> Tensor {
    let predicted = process.x0(
      from: output.prediction, predicting: model.prediction, xt: xt, at: timesteps)
    var logVariance = process.logVariance(model.variance, of: output, at: timesteps)
    if model.hasAutoEncoder {
      logVariance =
        logVariance * process.perImage(timesteps) { $0 == 0 ? 0 : 1 }
        + process.perImage(timesteps) { $0 == 0 ? log(process.betas[0]) : 0 }
    }
    // At the first step the posterior mean is x_0, and so is p's mean the predicted one.
    let likelihood = DiscretisedGaussian(mean: predicted, logVariance: logVariance)
      .logLikelihood(of: x0)
    let divergence = divergence(x0 - predicted, logVariance, at: timesteps)
    let first = Tensor(timesteps.map { $0 == 0 ? 1 : 0 })
    return Tensor.select(first, -likelihood.meanPerImage(), divergence.meanPerImage())
      * Float(1 / log(2.0))
  }

  /// KL(q(x_T | x_0), N(0, 1)) / ln 2 for each image, `[batch]`; the mean over the dimensions.
  public func prior(of x0: Tensor) -> Tensor {
    let alphaBar = process.alphaBars[process.steps - 1]
    // (mean^2 + variance - 1 - log variance) / 2, with a variance of 1 - alpha_bar_T.
    let divergence = (x0.squared() * Float(alphaBar) - Float(alphaBar + log1p(-alphaBar))) * 0.5
    return divergence.meanPerImage() * Float(1 / log(2.0))
  }

  /// Of two normal distributions, in nats. Their means differ by the part that x_0 has in them alone.
  private func divergence(_ gap: Tensor, _ logVariance: Tensor, at timesteps: [Int]) -> Tensor {
    let smallest = process.variances(.fixedSmall)
    let difference = logVariance - process.perImage(timesteps) { log(smallest[$0]) }
    let meanGap = gap * process.perImage(timesteps) { process.posteriorMeanCoefficients(at: $0).x0 }
    return (difference - 1 + (-difference).exp() + meanGap.squared() * (-logVariance).exp()) * 0.5
  }
}
