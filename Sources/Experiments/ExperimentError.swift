/// Something that the user can mend: a run folder that is not one, parts that do not fit. The
/// command ends with exit code 2, and nothing was changed.
public struct ExperimentError: Error, Equatable, CustomStringConvertible {
  /// What was found, what is needed, and what to type, in whole sentences.
  public let description: String

  /// An error with this text.
  public init(_ description: String) { self.description = description }
}

/// A run that failed on its way: its last checkpoint is intact. The command ends with exit code 1.
public struct RunFailure: Error, Equatable, CustomStringConvertible {
  /// What failed, where, and what was saved.
  public let description: String

  /// A failure with this text.
  public init(_ description: String) { self.description = description }
}
