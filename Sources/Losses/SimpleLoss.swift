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

  /// The mean over each image's pixels, `[batch]`.
  public func callAsFunction(
    _ model: any Denoiser, x0: Tensor, noise: Tensor, at timesteps: [Int],
    in process: DiffusionProcess
  ) throws -> Tensor {
    let xt = process.diffuse(x0, noise: noise, to: timesteps)
    let predicted = try model(xt, at: timesteps)
    let target = process.target(of: model.prediction, x0: x0, noise: noise, at: timesteps)
    return (predicted - target).squared().mean(axes: [1, 2, 3]).reshaped([timesteps.count])
  }
}
