public import Recipe

/// How much noise each step of the forward chain adds:
/// q(x_t | x_t-1) = N(sqrt(1 - beta_t) x_t-1, beta_t I).
///
/// A schedule is a formula for a chain of any length. Index 0 is the paper's t = 1, here and
/// everywhere. The keys `steps`, `first_beta`, `shorten` and `cut` belong to every schedule and are
/// read by ``read(_:)``, so that a plugin has nothing to do for them.
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
    let cut = try options.bool(
      "cut", default: false,
      "keep the steps that the first one leaves, with their noise and their indices: for a "
        + "generator trained on the whole chain")
    if cut, firstBeta == nil {
      options.fail("cut", "'cut' needs 'first_beta': it says where the chain is cut")
    }
    if cut, shorten { options.fail("cut", "'cut' and 'shorten' exclude each other") }
    let schedule = try Self(&options)
    let length = steps(schedule)
    guard cut, let firstBeta else {
      return NoiseChain(schedule, steps: length, firstBeta: firstBeta, shorten: shorten)
    }
    let full = DiffusionProcess(betas: schedule.betas(steps: length))
    guard let chain = NoiseChain(cutting: full, firstBeta: firstBeta) else {
      throw options.fault(
        "first_beta", "'first_beta' is \(firstBeta), which leaves no step of the chain to cut")
    }
    return chain
  }
}
