/// What went wrong with one archive: it cannot be read or written, or holds what it should not.
public struct ArchiveError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The archive, as the caller named it.
  public let path: String

  /// What was found there and what was expected, to be read after the path and a colon.
  public let problem: String

  /// An error about the archive at `path`.
  public init(path: String, problem: String) {
    self.path = path
    self.problem = problem
  }

  /// The path, a colon and the problem.
  public var description: String { "\(path): \(problem)" }
}
