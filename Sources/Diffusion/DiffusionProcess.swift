/// Everything that follows from the betas, derived once, in double precision (Ho et al. 2020,
/// "Denoising diffusion probabilistic models", equations 2 to 7). Index 0 is the paper's t = 1.
public struct DiffusionProcess: Sendable, Equatable {
  /// Noise added by each step.
  public let betas: [Double]
  /// 1 - beta.
  public let alphas: [Double]
  /// Products of the alphas up to and including each step.
  public let alphaBars: [Double]
  /// The same before each step; 1 before the first.
  public let alphaBarsBefore: [Double]
  /// Variance of q(x_t-1 | x_t, x_0); 0 at the first step.
  public let posteriorVariances: [Double]

  /// The process of a chain.
  public init(_ chain: NoiseChain) { self.init(betas: chain.betas) }

  /// The process with these betas.
  public init(betas: [Double]) {
    self.betas = betas
    alphas = betas.map { 1 - $0 }
    var products: [Double] = []
    for alpha in alphas { products.append((products.last ?? 1) * alpha) }
    alphaBars = products
    alphaBarsBefore = [1] + products.dropLast()
    posteriorVariances = betas.indices.map { t in
      let before = t == 0 ? 1 : products[t - 1]
      return betas[t] * (1 - before) / (1 - products[t])
    }
  }

  /// T, the number of steps.
  public var steps: Int { betas.count }

  /// Signal-to-noise ratio alpha_bar / (1 - alpha_bar) of each step.
  public var signalToNoise: [Double] { alphaBars.map { $0 / (1 - $0) } }

  /// The step of this chain whose total noise is nearest to one step of `firstBeta`: the k that
  /// minimises |alpha_bar_k - (1 - first_beta)|, the first of equals.
  public func switchingStep(firstBeta: Double) -> Int {
    let distances = alphaBars.map { abs($0 - (1 - firstBeta)) }
    return distances.indices.min { distances[$0] < distances[$1] } ?? 0
  }

  /// q(x_t-1 | x_t, x_0) has the mean `x0` * first + `xt` * second (equation 7).
  public func posteriorMeanCoefficients(at t: Int) -> (x0: Double, xt: Double) {
    let remaining = 1 - alphaBars[t]
    let x0 = betas[t] * alphaBarsBefore[t].squareRoot() / remaining
    let xt = (1 - alphaBarsBefore[t]) * alphas[t].squareRoot() / remaining
    return (x0, xt)
  }
}
