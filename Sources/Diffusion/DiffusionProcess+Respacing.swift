internal import Tensor

/// Some steps of a chain, walked as a chain of their own.
extension DiffusionProcess {
  /// `count` steps of this chain, evenly chosen: step i of them is the one with the index
  /// i (T - 1) / (count - 1), rounded to the nearest, halves up. So the first is always among them,
  /// for which a DAED has a network of its own, and the last, at which images are noise.
  /// - Parameter count: 2...T.
  public func evenSteps(_ count: Int) -> [Int] {
    require(
      (2...max(2, steps)).contains(count),
      "\(count) steps cannot be chosen of \(steps): 2...\(steps)")
    return (0..<count).map { (2 * $0 * (steps - 1) + count - 1) / (2 * (count - 1)) }
  }

  /// The process that visits only the steps `kept`, in ascending order: it has their alpha_bars, and
  /// all else, the variances too, follows anew from beta'_i = 1 - alpha_bar_i / alpha_bar_i-1
  /// (Nichol and Dhariwal 2021, "Improved denoising diffusion probabilistic models", section 4).
  public func keeping(_ kept: [Int]) -> DiffusionProcess {
    guard kept != Array(0..<steps) else { return self }
    return DiffusionProcess(betas: Self.betas(ofAlphaBars: kept.map { alphaBars[$0] }))
  }

  /// The betas of the chain that has these alpha_bars: 1 - alpha_bar_t / alpha_bar_t-1.
  public static func betas(ofAlphaBars alphaBars: [Double]) -> [Double] {
    zip(alphaBars, [1] + alphaBars).map { 1 - $0 / $1 }
  }
}
