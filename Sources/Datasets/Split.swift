/// Which of a dataset's images.
public enum Split: String, Sendable, CaseIterable {
  /// Those for training.
  case train
  /// Those that are kept apart, for evaluation.
  case test
}
