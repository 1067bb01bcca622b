public import Daedalus

/// What this folder adds to the program.
public let plugin = Plugin(AdamsBashforthSampler.self)

/// The Adams-Bashforth methods on the probability-flow ODE (Zhang and Chen 2023, "Fast sampling of
/// diffusion models with exponential integrator", where they are called rho-AB-DEIS; for equal steps
/// Liu et al. 2022, "Pseudo numerical methods for diffusion models on manifolds").
///
/// In y = x / sqrt(alpha_bar) and s = sqrt((1 - alpha_bar) / alpha_bar) the ODE is dy / ds = epsilon. A
/// move to s' follows the polynomial in s through the last `order` epsilons:
///
///     y' = y + w_0 epsilon_t + w_1 epsilon_t+1 + ...,   w_j = integral of L_j from s to s'
///
/// with Lagrange's L_j, which is 1 at epsilon_t+j and 0 at the others. Steps need not be equal. The first
/// moves have fewer epsilons, and a lower order; they are made in so much noise that it does not matter.
/// The last move is the predicted x_0, so with a DAED the denoiser's mean. Order 1 is `ddim`.
struct AdamsBashforthSampler: Sampler {
  static let typeName = "adams_bashforth"
  static let summary = "up to order 4 without noise, one network call per step"
  private let order: Int

  init(_ options: inout Options) throws {
    order = try options.int("order", default: 4, in: 1...4, "predictions that a move draws on")
  }

  func sample(
    _ model: any Denoiser, from xT: Tensor, in process: DiffusionProcess, using noise: ImageNoise,
    onStep: (SampleStep) throws -> Void
  ) throws -> Tensor {
    let s = process.signalToNoise.map { 1 / $0.squareRoot() }
    var xt = xT
    var epsilons: [Tensor] = []
    for t in (0..<process.steps).reversed() {
      let x0 = try model.x0(in: xt, at: t, of: process)
      if t > 0 {
        epsilons = [epsilon(of: x0, xt: xt, at: t, in: process)] + epsilons.prefix(order - 1)
        let next = process.alphaBars[t - 1].squareRoot()
        xt = xt * Float(next / process.alphaBars[t].squareRoot())
        let weights = Self.weights(of: Array(s[t..<t + epsilons.count]), from: s[t], to: s[t - 1])
        for (weight, epsilon) in zip(weights, epsilons) { xt = xt + epsilon * Float(next * weight) }
      } else {
        xt = x0
      }
      CurrentBackend.value.endStep()
      try onStep(SampleStep(done: process.steps - t, total: process.steps))
    }
    return xt
  }

  /// (x_t - sqrt(alpha_bar) x_0) / sqrt(1 - alpha_bar), whatever the model predicts.
  private func epsilon(
    of x0: Tensor, xt: Tensor, at t: Int, in process: DiffusionProcess
  ) -> Tensor {
    let alphaBar = process.alphaBars[t]
    let noise = (1 - alphaBar).squareRoot()
    return xt * Float(1 / noise) - x0 * Float(alphaBar.squareRoot() / noise)
  }

  /// The integrals of Lagrange's polynomials, by Gauss's rule of two points: it is exact up to degree 3,
  /// and four nodes have no more.
  private static func weights(of nodes: [Double], from a: Double, to b: Double) -> [Double] {
    let (middle, half) = ((a + b) / 2, (b - a) / 2)
    let offset = half / 3.0.squareRoot()
    return nodes.indices.map { j in
      half
        * (lagrange(j, of: nodes, at: middle - offset) + lagrange(j, of: nodes, at: middle + offset))
    }
  }

  private static func lagrange(_ j: Int, of nodes: [Double], at s: Double) -> Double {
    nodes.indices.filter { $0 != j }.reduce(1) { product, k in
      product * (s - nodes[k]) / (nodes[j] - nodes[k])
    }
  }
}
