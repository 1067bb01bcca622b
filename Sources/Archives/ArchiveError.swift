/// What went wrong with one archive: it cannot be read or written, or holds what it should not.
public struct ArchiveError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The archive, as the caller named it.
  public let path: String

  /// What was found there and what was expected, to be read after the path and a colon.
  public let problem: String

  /// The path, a colon and the problem.
  public var description: String { "\(path): \(problem)" }
}
