public import Recipe

/// How much noise each step of the forward chain adds:
/// q(x_t | x_t-1) = N(sqrt(1 - beta_t) x_t-1, beta_t I).
///
/// A schedule is a formula for a chain of any length. Index 0 is the paper's t = 1, here and
/// everywhere. The keys `steps`, `first_beta` and `shorten` belong to every schedule and are read
/// by ``read(_:)``, so that a plugin has nothing to do for them.
public protocol NoiseSchedule: Component {
  /// The betas of a chain of `steps` steps (at least 2), each in 0..<1 without 0.
  func betas(steps: Int) -> [Double]
}

extension NoiseSchedule {
  /// `schedule`.
  public static var kind: ComponentKind { .schedule }

  /// Reads the common keys, then the schedule, and makes the chain that they describe.
  public static func read(_ options: inout Options) throws -> any Component {
    let steps = try options.int(
      "steps", in: NoiseChain.lengths, "length of the chain; with 'shorten', before it is shortened"
    )
    return try readChain(&options) { _ in steps }
  }

  /// Reads the common keys but `steps`, then the schedule, and makes a chain whose length, before
  /// it is shortened, is what `steps` says of the schedule: for schedules that have a length.
  public static func readChain(
    _ options: inout Options, steps: (Self) -> Int
  ) throws -> NoiseChain {
    let firstBeta = try options.optionalDouble(
      "first_beta", in: .open(0, 1), "replaces the first beta: the noise that the DAE removes")
    let shorten = try options.bool(
      "shorten", default: false, "drop the steps that the larger first step swallows")
    if shorten, firstBeta == nil {
      options.fail("shorten", "'shorten' needs 'first_beta': it drops the steps that one swallows")
    }
    let schedule = try Self(&options)
    return NoiseChain(schedule, steps: steps(schedule), firstBeta: firstBeta, shorten: shorten)
  }
}
