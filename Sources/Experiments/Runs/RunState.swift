/// How far a run has come, as its folder tells.
public enum RunState: String, Codable, Sendable, CaseIterable {
  /// All steps were taken, and there is a checkpoint of the last.
  case finished
  /// Steps were taken, but not all: training goes on, or was stopped.
  case unfinished
  /// Training failed, and was not tried again; ``RunRecord/problem`` says why.
  case failed
  /// There is a recipe, and not a single step.
  case notBegun = "not_begun"
  /// The folder cannot be read; ``RunRecord/problem`` says why.
  case broken
}
