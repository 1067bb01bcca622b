public import Diffusion
internal import Foundation
public import Recipe
public import Tensor

/// DPM-Solver++(2M), a multistep method of order 2 for the probability-flow ODE (Lu et al. 2022,
/// "DPM-Solver++: fast solver for guided sampling of diffusion probabilistic models", algorithm 2).
///
/// With alpha = sqrt(alpha_bar), sigma = sqrt(1 - alpha_bar), lambda = log(alpha / sigma) and
/// h = lambda_t-1 - lambda_t, the linear part is solved exactly,
///
///     x_t-1 = sigma_t-1 / sigma_t x_t + alpha_t-1 (1 - exp(-h)) D
///
/// where D is the predicted x_0, carried on to the middle of the step along the line through the
/// prediction before. The first move has none before it; at t = 1, where h is infinite, x_0 itself is
/// left. Few steps of a chain that ends in very little noise leave a last h much longer than those
/// before it, and the method is no better than `ddim` then.
public struct DPMSolverSampler: Sampler {
  /// `dpm_solver_2m`.
  public static var typeName: String { "dpm_solver_2m" }
  /// One line.
  public static var summary: String { "DPM-Solver++(2M): order 2 without noise, for few steps" }

  /// Has no keys of its own.
  public init(_ options: inout Options) throws {}

  /// A network call per step.
  public func sample(
    _ model: any Denoiser, from xT: Tensor, in process: DiffusionProcess, using noise: ImageNoise,
    onStep: (SampleStep) throws -> Void
  ) throws -> Tensor {
    let moves = Moves(process)
    var xt = xT
    var previous: Tensor?
    for t in (0..<process.steps).reversed() {
      let x0 = try model.x0(in: xt, at: t, of: process)
      let move = moves.at(t)
      let target = x0 * Float(1 + move.onward) - (previous ?? x0) * Float(move.onward)
      xt = target * Float(move.x0) + xt * Float(move.xt)
      previous = x0
      CurrentBackend.value.endStep()
      try onStep(SampleStep(done: process.steps - t, total: process.steps))
    }
    return xt
  }

  /// The numbers of every move.
  private struct Moves {
    private let process: DiffusionProcess
    private let lambda: [Double]

    init(_ process: DiffusionProcess) {
      self.process = process
      lambda = process.signalToNoise.map { 0.5 * log($0) }
    }

    /// `onward` is how far D lies beyond x_0, in steps of the predictions: h / 2 over the h before.
    func at(_ t: Int) -> (x0: Double, xt: Double, onward: Double) {
      guard t > 0 else { return (1, 0, 0) }
      let (now, next) = (process.alphaBars[t], process.alphaBars[t - 1])
      let h = lambda[t - 1] - lambda[t]
      let isFirst = t == process.steps - 1
      return (
        x0: next.squareRoot() * -expm1(-h),
        xt: ((1 - next) / (1 - now)).squareRoot(),
        onward: isFirst ? 0 : h / (2 * (lambda[t] - lambda[t + 1]))
      )
    }
  }
}
