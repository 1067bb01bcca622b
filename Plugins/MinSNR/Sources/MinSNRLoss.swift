public import Daedalus

/// What this folder adds to the program.
public let plugin = Plugin(MinSNRLoss.self)

/// The simple loss, each step weighted by its signal-to-noise ratio up to a limit (Hang et al. 2023,
/// "Efficient diffusion training via Min-SNR weighting strategy", section 3.4). With
/// SNR = alpha_bar / (1 - alpha_bar) of the image's step,
///
///     min(SNR, gamma) |x_0 - predicted x_0|^2
///
/// as a mean over each image's pixels, whatever the model predicts: its squared error is
/// |x_0 - predicted x_0|^2 times SNR where that is epsilon, and times SNR + 1 where it is v.
struct MinSNRLoss: Loss {
  static let typeName = "min_snr"
  static let summary = "the simple loss, less of it where there is little noise"
  private let gamma: Double

  init(_ options: inout Options) throws {
    gamma = try options.double(
      "gamma", default: 5, in: Interval.above(0),
      "signal-to-noise ratio from which on a step's weight grows no further")
  }

  func objection(to model: any Model) -> String? {
    let isIdle = model.parts.contains { $0.isTrainable && $0.network.learnsVariance }
    guard isIdle else { return nil }
    return "the loss 'min_snr' does not train the variance, but 'model.variance' is learned_range: "
      + "the losses hybrid and vlb do"
  }

  func callAsFunction(
    _ model: any Denoiser, x0: Tensor, noise: Tensor, at timesteps: [Int],
    in process: DiffusionProcess
  ) throws -> Tensor {
    let xt = process.diffuse(x0, noise: noise, to: timesteps)
    let error = process.squaredError(
      of: try model(xt, at: timesteps), predicting: model.prediction, x0: x0, noise: noise,
      at: timesteps)
    let ratios = process.signalToNoise
    let weights = timesteps.map { weight(at: ratios[$0], predicting: model.prediction) }
    return error * Tensor(weights.map { Float($0) })
  }

  /// What a squared error in the terms of `prediction` counts at a step.
  private func weight(at snr: Double, predicting prediction: Prediction) -> Double {
    switch prediction {
    case .x0: min(snr, gamma)
    case .epsilon: min(snr, gamma) / snr
    case .v: min(snr, gamma) / (snr + 1)
    }
  }
}
