internal import Recipe

/// The first and the last beta of schedules that rise from one to the other.
struct BetaEnds {
  private let start: Double
  private let end: Double
  private let scale: BetaScale

  /// Reads `beta_start`, `beta_end` and `scale`.
  init(_ options: inout Options, start: Double) throws {
    self.start = try options.double(
      "beta_start", default: start, in: .open(0, 1), "first beta of a chain of 1000 steps")
    end = try options.double(
      "beta_end", default: 0.02, in: .open(0, 1), "last beta of a chain of 1000 steps")
    scale = try BetaScale(&options)
  }

  /// Both ends of a chain of `steps`. The last one may pass 1. The rule for short chains starts
  /// ten times higher.
  func callAsFunction(_ steps: Int) -> (first: Double, last: Double) {
    let factor = scale.factor(steps)
    return ((scale.isShort(steps) ? 10 : 1) * start * factor, end * factor)
  }
}
