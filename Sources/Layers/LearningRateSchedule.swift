public import Recipe

extension ComponentKind {
  /// How the learning rate changes as training goes.
  public static let learningRateSchedule = ComponentKind(
    "learning_rate_schedule", description: "learning-rate schedule")
}

/// How the learning rate changes as training goes: a factor for each training step, by which the
/// optimiser's `learning_rate` is multiplied.
///
/// A schedule is a formula of the step's number and of the number of steps, and of nothing else, so
/// a resumed run goes on with the same rates. The number is that of the *training* step: the parts
/// of a model share it, also where one of them was stepped less often than the other. The key
/// `warm_up` belongs to every schedule and is read by ``read(_:)``.
public protocol LearningRateSchedule: Component {
  /// The factor, finite and at least 0, of step `step` in `0..<steps`.
  func factor(at step: Int, of steps: Int) -> Double
}

extension LearningRateSchedule {
  /// `learning_rate_schedule`.
  public static var kind: ComponentKind { .learningRateSchedule }

  /// Reads `warm_up`, then the schedule.
  public static func read(_ options: inout Options) throws -> any Component {
    let warmUp = try options.int(
      "warm_up", default: 0, in: 0...1_000_000_000,
      "steps of a linear rise before the schedule begins")
    return LearningRateFactor(try Self(&options), warmUp: warmUp)
  }

  /// Reads `final_fraction`, for schedules that end at a fraction of the rate.
  static func finalFraction(_ options: inout Options) throws -> Double {
    try options.double(
      "final_fraction", default: 0, in: 0...1, "fraction of the rate that the last step has")
  }

  /// How far `step` is on the way from the first step to the last: exactly 0 at the first, exactly
  /// 1 at the last. A way of one step stays at 0.
  public func progress(at step: Int, of steps: Int) -> Double {
    steps > 1 ? Double(step) / Double(steps - 1) : 0
  }
}
