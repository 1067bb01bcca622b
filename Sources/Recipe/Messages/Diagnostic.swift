/// One thing that is wrong with a recipe, and where.
public struct Diagnostic: Sendable, Codable, Equatable {
  /// How bad it is.
  public enum Severity: String, Sendable, Codable {
    /// The recipe cannot be used.
    case error
    /// The recipe means what it says, but should say it differently.
    case warning
  }

  /// Whether it stops the run.
  public let severity: Severity
  /// The file as typed or as found from there, or the argument: `--set key=value`.
  public let file: String
  /// The line, from 1; nil for an argument and for a file as a whole.
  public let line: Int?
  /// The column, from 1, in Unicode scalars; nil for a file as a whole.
  public let column: Int?
  /// How many scalars are concerned, from the column on.
  public let length: Int
  /// What is wrong, in one sentence.
  public let message: String
  /// What to do about it, if known.
  public let hint: String?
  /// How the file came to be read: "(extended from recipes/mine.yaml:2)".
  public let notes: [String]
  /// The text of the line; nil if it is longer than 100 scalars, which would only wrap.
  public let sourceLine: String?

  /// Makes a diagnostic from its parts. Message and hint may quote whatever is wrong: control
  /// characters become spaces, and what is very long is cut.
  public init(
    severity: Severity = .error, file: String, line: Int? = nil, column: Int? = nil,
    length: Int = 0, message: String, hint: String? = nil, notes: [String] = [],
    sourceLine: String? = nil
  ) {
    self.severity = severity
    self.file = file
    self.line = line
    self.column = column
    self.length = length
    self.message = paragraph(message)
    self.hint = hint.map { excerpt($0, limit: Bounds.message) }
    self.notes = notes
    self.sourceLine = sourceLine
  }
}

extension Diagnostic: CustomStringConvertible {
  /// The layout of compilers: place and message, the line, a caret with the hint, the notes.
  public var description: String {
    var place = printable(file)
    if let line, let column { place += ":\(line):\(column)" }
    let header = "\(place): \(severity.rawValue): \(message)"
    return ([header] + quote + notes.map { "     \($0)" }).joined(separator: "\n")
  }

  private var quote: [String] {
    guard let sourceLine, let column else {
      return hint.map { ["     \($0)"] } ?? []
    }
    let number = line.map(String.init) ?? ""
    let gutter = String(repeating: " ", count: max(0, 4 - number.count)) + number
    let blank = String(repeating: " ", count: gutter.count)
    let before = String(repeating: " ", count: max(0, column - 1))
    let underline = "^" + String(repeating: "~", count: max(0, length - 1))
    let tail = hint.map { " " + $0 } ?? ""
    return ["\(gutter) | \(printable(sourceLine))", "\(blank) | \(before)\(underline)\(tail)"]
  }
}
