public import Diffusion
public import Recipe
public import Tensor

/// Heun's method, of order 2, on the probability-flow ODE (Karras et al. 2022, "Elucidating the design
/// space of diffusion-based generative models", algorithm 1 without churn).
///
/// In y = x / sqrt(alpha_bar) and s = sqrt((1 - alpha_bar) / alpha_bar) the ODE is dy / ds = epsilon,
/// which bends little. A move to s' goes along the mean of epsilon here and epsilon where it leads:
///
///     y' = y + (s' - s) (epsilon(y, s) + epsilon(y + (s' - s) epsilon(y, s), s')) / 2
///
/// It ends at x_1, with the noise of the first step; the last move is the predicted x_0, so with a
/// DAED the denoiser's mean.
public struct HeunSampler: Sampler {
  /// `heun`.
  public static var typeName: String { "heun" }
  /// One line.
  public static var summary: String { "order 2 without noise, two network calls per step" }

  /// Has no keys of its own.
  public init(_ options: inout Options) throws {}

  /// Two network calls per step, and one for the last.
  public func sample(
    _ model: any Denoiser, from xT: Tensor, in process: DiffusionProcess, using noise: ImageNoise,
    onStep: (SampleStep) throws -> Void
  ) throws -> Tensor {
    let s = process.signalToNoise.map { 1 / $0.squareRoot() }
    var xt = xT
    for t in (0..<process.steps).reversed() {
      if t > 0 {
        let next = process.alphaBars[t - 1]
        let scaled = xt * Float((next / process.alphaBars[t]).squareRoot())
        let length = Float(next.squareRoot() * (s[t - 1] - s[t]))
        let here = try epsilon(model, xt, t, process)
        let there = try epsilon(model, scaled + here * length, t - 1, process)
        xt = scaled + (here + there) * (0.5 * length)
      } else {
        xt = try model.x0(in: xt, at: t, of: process)
      }
      CurrentBackend.value.endStep()
      try onStep(SampleStep(done: process.steps - t, total: process.steps))
    }
    return xt
  }

  /// (x_t - sqrt(alpha_bar) x_0) / sqrt(1 - alpha_bar), whatever the model predicts.
  private func epsilon(
    _ model: any Denoiser, _ xt: Tensor, _ t: Int, _ process: DiffusionProcess
  ) throws -> Tensor {
    let x0 = try model.x0(in: xt, at: t, of: process)
    let alphaBar = process.alphaBars[t]
    let noise = (1 - alphaBar).squareRoot()
    return xt * Float(1 / noise) - x0 * Float(alphaBar.squareRoot() / noise)
  }
}
