/// Why a file of components cannot be used.
public struct PluginError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file, as the user typed it.
  public let file: String
  /// What is wrong, to be read after the file and a colon.
  public let problem: String
  /// What the compiler printed; nil where it was not asked.
  public let compilerOutput: String?

  /// An error about one file.
  package init(_ file: String, _ problem: String, compilerOutput: String? = nil) {
    self.file = file
    self.problem = problem
    self.compilerOutput = compilerOutput
  }

  /// What is wrong in one line.
  public var sentence: String { "\(file): \(problem)" }

  /// What the compiler printed, then the sentence.
  public var description: String { (compilerOutput ?? "") + sentence }
}
