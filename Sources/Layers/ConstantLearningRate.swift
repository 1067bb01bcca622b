public import Recipe

/// The same rate at every step.
public struct ConstantLearningRate: LearningRateSchedule {
  /// `constant`.
  public static var typeName: String { "constant" }
  /// One line.
  public static var summary: String { "the same rate at every step" }

  /// Has no keys.
  public init(_ options: inout Options) throws {}

  /// 1.
  public func factor(at step: Int, of steps: Int) -> Double { 1 }
}
