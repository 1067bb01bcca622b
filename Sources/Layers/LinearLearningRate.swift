public import Recipe

/// From the full rate at the first step along a line to `final_fraction` of it at the last.
public struct LinearLearningRate: LearningRateSchedule {
  /// `linear`.
  public static var typeName: String { "linear" }
  /// One line.
  public static var summary: String { "falls along a line" }

  private let final: Double

  /// Reads its key.
  public init(_ options: inout Options) throws {
    final = try Self.finalFraction(&options)
  }

  /// (1 - p) + p final.
  public func factor(at step: Int, of steps: Int) -> Double {
    let p = progress(at: step, of: steps)
    return (1 - p) + p * final
  }
}
