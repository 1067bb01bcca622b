public import Diffusion
public import Recipe
public import Tensor

/// Denoising diffusion implicit models (Song, Meng and Ermon 2021, equations 12 and 16): for t = T..1
///
///     x_t-1 = sqrt(alpha_bar_t-1) x_0 + sqrt(1 - alpha_bar_t-1 - sigma_t^2) epsilon + sigma_t z
///     sigma_t = eta sqrt(posterior variance of t)
///
/// with the predicted x_0 and the epsilon that follows from it. With `eta` 0 nothing is random after
/// x_T, and the method is Euler's on the probability-flow ODE, of order 1; with 1 it is ancestral
/// sampling with `fixed_small`, whatever variance the model has. At t = 1, x_0 itself is left.
public struct DDIMSampler: Sampler {
  /// `ddim`.
  public static var typeName: String { "ddim" }
  /// One line.
  public static var summary: String { "without noise, or with as much as 'eta' says" }

  private let eta: Double

  /// Reads its key.
  public init(_ options: inout Options) throws {
    eta = try options.double(
      "eta", default: 0, in: 0...1, "share of the posterior deviation that is added as noise")
  }

  /// A network call per step.
  public func sample(
    _ model: any Denoiser, from xT: Tensor, in process: DiffusionProcess, using noise: ImageNoise,
    onStep: (SampleStep) throws -> Void
  ) throws -> Tensor {
    var xt = xT
    for t in (0..<process.steps).reversed() {
      let x0 = try model.x0(in: xt, at: t, of: process)
      let factors = factors(at: t, in: process)
      xt = x0 * Float(factors.x0) + xt * Float(factors.xt)
      if factors.noise > 0 {
        xt = xt + noise.normal(xT.shape, use: t + 1) * Float(factors.noise)
      }
      CurrentBackend.value.endStep()
      try onStep(SampleStep(done: process.steps - t, total: process.steps))
    }
    return xt
  }

  /// With epsilon = (x_t - sqrt(alpha_bar_t) x_0) / sqrt(1 - alpha_bar_t) put in.
  private func factors(
    at t: Int, in process: DiffusionProcess
  ) -> (x0: Double, xt: Double, noise: Double) {
    let (now, next) = (process.alphaBars[t], process.alphaBarsBefore[t])
    let sigma = eta * process.posteriorVariances[t].squareRoot()
    let xt = (max(0, 1 - next - sigma * sigma) / (1 - now)).squareRoot()
    return (next.squareRoot() - now.squareRoot() * xt, xt, sigma)
  }
}
