public import Diffusion
public import Recipe
public import Tensor

/// The simple loss, and a thousandth of the variational bound for the variance alone: no gradient of
/// the bound reaches the mean (Nichol and Dhariwal 2021, equation 16). An auto-encoder's step has no
/// variance to learn, and the simple loss alone.
public struct HybridLoss: Loss {
  /// `hybrid`.
  public static var typeName: String { "hybrid" }
  /// One line.
  public static var summary: String { "the simple loss, and the bound for a learned variance" }
  /// The bound's values depend on the mean, its gradient does not.
  public static var stopsGradients: Bool { true }

  /// Has no keys.
  public init(_ options: inout Options) throws {}

  /// Without a learned variance there is nothing for the bound to train.
  public func objection(to model: any Model) -> String? {
    guard model.variance != .learnedRange else { return nil }
    return
      "the loss 'hybrid' trains the variance, so 'model.variance' must be learned_range, but is "
      + model.variance.rawValue
  }

  /// The mean squared error of the prediction plus T / 1000 times the term of each image's step,
  /// `[batch]`; T - 1 times with an auto-encoder.
  public func callAsFunction(
    _ model: any Denoiser, x0: Tensor, noise: Tensor, at timesteps: [Int],
    in process: DiffusionProcess
  ) throws -> Tensor {
    let xt = process.diffuse(x0, noise: noise, to: timesteps)
    let output = try model.output(for: xt, at: timesteps)
    let simple = process.squaredError(
      of: output.prediction, predicting: model.prediction, x0: x0, noise: noise, at: timesteps)
    let held = DenoiserOutput(
      prediction: output.prediction.detached(), rangePosition: output.rangePosition)
    let terms = VariationalBound(in: process).terms(
      of: held, from: model, x0: x0, xt: xt, at: timesteps)
    let counted = Tensor(timesteps.map { model.hasAutoEncoder && $0 == 0 ? 0 : 1 })
    let count = process.termsOfBound(hasAutoEncoder: model.hasAutoEncoder)
    return simple + terms * counted * (Float(count) / 1000)
  }
}
