/// Where an evaluation stands.
public struct EvaluationProgress: Sendable, Equatable {
  /// What is being done: `features of the samples`.
  public let what: String
  /// Images done.
  public let done: Int
  /// Images in all.
  public let total: Int
}
