/// What went wrong with one file: it cannot be read or written, or holds what it should not.
///
/// Every reader and writer of files throws this one type. Printed, it is one sentence that begins
/// with the path: `weights.safetensors: is 5 bytes long, but ...`.
public struct FileError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file, as the caller named it.
  public let path: String

  /// What was found there and what was expected, to be read after the path and a colon.
  public let problem: String

  /// Whether the disk is full or broken: another path or recipe would not mend that.
  public let isOfDisk: Bool

  /// An error about the file at `path`.
  public init(_ path: String, _ problem: String, isOfDisk: Bool = false) {
    self.path = path
    self.problem = problem
    self.isOfDisk = isOfDisk
  }

  /// The path, a colon and the problem.
  public var description: String { "\(path): \(problem)" }
}

/// A name out of a file, fit for one line of an error: quoted, printable, at most 80 characters.
func quoted(_ name: String) -> String {
  let unprintable: Set<Unicode.GeneralCategory> = [
    .control, .format, .lineSeparator, .paragraphSeparator,
  ]
  let characters = name.prefix(80).map { character in
    let isPrintable = character.unicodeScalars.allSatisfy {
      !unprintable.contains($0.properties.generalCategory)
    }
    return isPrintable ? String(character) : "?"
  }
  return "'\(characters.joined())\(name.count > 80 ? "..." : "")'"
}
