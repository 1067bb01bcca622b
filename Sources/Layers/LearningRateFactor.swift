public import Recipe

/// A learning-rate schedule behind its warm-up: what reading one makes.
///
/// During the first `warmUp` steps the rate rises in equal steps towards the schedule's beginning,
/// (step + 1) / (warmUp + 1) of it, so that no step is lost to a rate of 0. The schedule has the
/// steps that remain.
public struct LearningRateFactor: Component {
  /// `learning_rate_schedule`.
  public static var kind: ComponentKind { .learningRateSchedule }
  /// Not a name for recipes.
  public static var typeName: String { "factor" }

  /// Steps of the rise.
  public let warmUp: Int
  private let schedule: any LearningRateSchedule

  /// A schedule and its warm-up, at least 0 steps.
  public init(_ schedule: any LearningRateSchedule, warmUp: Int = 0) {
    self.schedule = schedule
    self.warmUp = warmUp
  }

  /// Factors are not read by themselves.
  public init(_ options: inout Options) throws {
    throw options.fault(nil, "a learning rate's factor is described by a learning-rate schedule")
  }

  /// What the optimiser's learning rate is multiplied by in training step `step`, counted from 0,
  /// of `steps`.
  public func callAsFunction(at step: Int, of steps: Int) -> Double {
    let remaining = max(1, steps - warmUp)
    if step >= warmUp { return schedule.factor(at: step - warmUp, of: remaining) }
    return Double(step + 1) / Double(warmUp + 1) * schedule.factor(at: 0, of: remaining)
  }
}
