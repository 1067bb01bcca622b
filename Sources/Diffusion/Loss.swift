public import Recipe
public import Tensor

/// What training minimises.
public protocol Loss: Component {
  /// Whether some of its gradients are stopped on purpose, so that they are not the slope of its
  /// values; false unless given.
  static var stopsGradients: Bool { get }
  /// Why it cannot train `model`, as a sentence without a full stop that names the keys; nil, unless
  /// given, where it can.
  func objection(to model: any Model) -> String?
  /// For a loss that is the variational bound: how many times a term of it in bits per dimension its
  /// value is, at the steps that have a divergence or likelihood (an auto-encoder's step has none). Nil,
  /// unless given, for a loss that measures something else.
  func multipleOfBound(for model: any Model, in process: DiffusionProcess) -> Double?
  /// One value per image, `[batch]`, so that timestep weights still apply.
  /// - Parameters:
  ///   - model: what is trained, with its weights.
  ///   - x0: clean images `[batch, height, width, channels]`.
  ///   - noise: standard normal, like `x0`.
  ///   - timesteps: one step index per image; 0 is the paper's t = 1.
  ///   - process: the chain, with every number that follows from its betas.
  func callAsFunction(
    _ model: any Denoiser, x0: Tensor, noise: Tensor, at timesteps: [Int],
    in process: DiffusionProcess
  ) throws -> Tensor
}

extension Loss {
  /// `loss`.
  public static var kind: ComponentKind { .loss }

  /// None.
  public static var stopsGradients: Bool { false }

  /// None.
  public func objection(to model: any Model) -> String? { nil }

  /// Something else.
  public func multipleOfBound(for model: any Model, in process: DiffusionProcess) -> Double? { nil }
}
