public import Recipe
public import Tensor

/// What training minimises.
public protocol Loss: Component {
  /// One value per image, `[batch]`, so that timestep weights still apply.
  /// - Parameters:
  ///   - x0: clean images `[batch, height, width, channels]`.
  ///   - noise: standard normal, like `x0`.
  ///   - timesteps: one step index per image.
  func callAsFunction(
    _ model: any Denoiser, x0: Tensor, noise: Tensor, at timesteps: [Int],
    in process: DiffusionProcess
  ) throws -> Tensor
}

extension Loss {
  /// `loss`.
  public static var kind: ComponentKind { .loss }
}
