public import Diffusion
public import Recipe
public import Tensor

/// The variational bound in bits per dimension (Ho et al. 2020, equation 5): the divergence of each
/// step, for the first step the discretised likelihood, or the mean squared error between the image
/// and an auto-encoder's (Deja et al. 2022). Multiplied by the number of divergences and likelihoods,
/// so that the mean over uniform steps estimates the whole bound.
public struct VLBLoss: Loss {
  /// `vlb`.
  public static var typeName: String { "vlb" }
  /// One line.
  public static var summary: String { "the variational bound in bits per dimension" }

  /// Has no keys.
  public init(_ options: inout Options) throws {}

  /// T times the term of each image's step, `[batch]`; T - 1 times with an auto-encoder.
  public func callAsFunction(
    _ model: any Denoiser, x0: Tensor, noise: Tensor, at timesteps: [Int],
    in process: DiffusionProcess
  ) throws -> Tensor {
    let xt = process.diffuse(x0, noise: noise, to: timesteps)
    let output = try model.output(for: xt, at: timesteps)
    var terms = VariationalBound(in: process).terms(
      of: output, from: model, x0: x0, xt: xt, at: timesteps)
    if model.hasAutoEncoder {
      let restored = process.x0(
        from: output.prediction, predicting: model.prediction, xt: xt, at: timesteps)
      let error = (restored - x0).squared().meanPerImage()
      terms = Tensor.select(Tensor(timesteps.map { $0 == 0 ? 1 : 0 }), error, terms)
    }
    return terms * Float(process.termsOfBound(hasAutoEncoder: model.hasAutoEncoder))
  }

  /// T, or T - 1 with an auto-encoder.
  public func multipleOfBound(for model: any Model, in process: DiffusionProcess) -> Double? {
    Double(process.termsOfBound(hasAutoEncoder: model.hasAutoEncoder))
  }
}

extension DiffusionProcess {
  /// How many steps of the chain have a divergence or likelihood: T, or T - 1 where the first is an
  /// auto-encoder's.
  func termsOfBound(hasAutoEncoder: Bool) -> Int { steps - (hasAutoEncoder ? 1 : 0) }
}
