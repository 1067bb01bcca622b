internal import Foundation

/// An exponential moving average of weights that remembers more of what training began with than of
/// training: after k steps the first weights count rate^k in it.
struct YoungAverage {
  let rate: Double
  let step: Int
  /// Steps until the first weights count a half: ln(1/2) / ln(rate).
  let halfLife: Double

  /// Nil where the average is as old as its half-life.
  init?(rate: Double, after step: Int) {
    self.rate = rate
    self.step = step
    halfLife = log(0.5) / log(rate)
    if Double(step) >= halfLife { return nil }
  }

  /// For the user, in sentences.
  func warning(hasGrids: Bool) -> String {
    "step \(step) is within the half-life of ema:\(rate), \(Int(halfLife.rounded())) steps: until "
      + "then the average is mostly what training began with."
      + (hasGrids ? " A grid of the raw weights lies beside that of the average." : "")
  }
}
