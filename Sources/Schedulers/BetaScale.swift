internal import Recipe

/// How betas that are meant for a chain of 1000 steps become those of another length, so that both
/// chains destroy about as much: the factor is 1000 / T, below 10 steps 100 / T (the rule of the
/// DAED authors and, without the exception, of guided-diffusion). `scale: false` takes betas as
/// they are (Ho et al. 2020).
struct BetaScale {
  /// Scaled betas are kept below this: short chains would pass 1.
  static let most = 0.999

  private let isOn: Bool

  /// Reads `scale`.
  init(_ options: inout Options) throws {
    isOn = try options.bool(
      "scale", default: true, "multiply betas by 1000 / steps, below 10 steps by 100 / steps")
  }

  /// What betas of a chain of `steps` are multiplied by.
  func factor(_ steps: Int) -> Double {
    isOn ? (isShort(steps) ? 100.0 : 1000.0) / Double(steps) : 1
  }

  /// Whether the rule for short chains holds.
  func isShort(_ steps: Int) -> Bool { isOn && steps < 10 }
}
