public import Diffusion
public import Recipe
public import Tensor

/// Mean squared error between the noise and the predicted noise (Ho et al. 2020, equation 14), or
/// between whatever the model predicts and what it should.
public struct SimpleLoss: Loss {
  /// `simple`.
  public static var typeName: String { "simple" }
  /// One line.
  public static var summary: String { "mean squared error of the prediction" }

  /// Has no keys.
  public init(_ options: inout Options) throws {}

  /// A variance that is learned would stay as it begins.
  public func objection(to model: any Model) -> String? {
    model.objectionOfMean(by: Self.typeName)
  }

  /// The mean over each image's pixels, `[batch]`.
  public func callAsFunction(
    _ model: any Denoiser, x0: Tensor, noise: Tensor, at timesteps: [Int],
    in process: DiffusionProcess
  ) throws -> Tensor {
    let xt = process.diffuse(x0, noise: noise, to: timesteps)
    let predicted = try model(xt, at: timesteps)
    return process.squaredError(
      of: predicted, predicting: model.prediction, x0: x0, noise: noise, at: timesteps)
  }
}

extension Model {
  /// What a loss of the mean alone has against a model that says its variance as well.
  func objectionOfMean(by loss: String) -> String? {
    let isIdle = parts.contains { $0.isTrainable && $0.network.learnsVariance }
    guard isIdle else { return nil }
    return "the loss '\(loss)' does not train the variance, but 'model.variance' is learned_range: "
      + "the losses hybrid and vlb do"
  }
}
