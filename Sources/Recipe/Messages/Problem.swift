/// A fault that was found, with its place: a ``Diagnostic`` in the making.
struct Problem: Error {
  let message: String
  let mark: Mark?
  let hint: String?
  let severity: Diagnostic.Severity
  /// The file meant if there is no place in it to point to.
  let file: String

  init(
    _ message: String, at mark: Mark, hint: String? = nil,
    severity: Diagnostic.Severity = .error
  ) {
    self.message = message
    self.mark = mark
    self.hint = hint
    self.severity = severity
    self.file = mark.source.name
  }

  init(_ message: String, inFile file: String, hint: String? = nil) {
    self.message = message
    self.mark = nil
    self.hint = hint
    self.severity = .error
    self.file = file
  }

  var diagnostic: Diagnostic {
    guard let mark else {
      return Diagnostic(severity: severity, file: file, message: message, hint: hint)
    }
    let lines = mark.source.lines
    let line = lines.indices.contains(mark.line - 1) ? lines[mark.line - 1] : nil
    // The bytes are known at once; a long line would be counted once for each of its faults.
    let isShort = line.map {
      $0.utf8.count <= 4 * Bounds.quotedLine && $0.unicodeScalars.count <= Bounds.quotedLine
    }
    return Diagnostic(
      severity: severity, file: file, line: mark.source.isOverride ? nil : mark.line,
      column: mark.column, length: mark.length, message: message, hint: hint,
      notes: mark.source.notes,
      sourceLine: isShort == true ? line : nil)
  }

  /// In the order of the sources, then of their lines: the order of reading within a recipe.
  static func sorted(_ problems: [Problem]) -> [Problem] {
    problems.enumerated().sorted { one, other in
      key(one.element, one.offset).lexicographicallyPrecedes(key(other.element, other.offset))
    }.map(\.element)
  }

  private static func key(_ problem: Problem, _ offset: Int) -> [Int] {
    guard let mark = problem.mark else { return [-1, 0, 0, offset] }
    return [mark.source.order, mark.line, mark.column, offset]
  }
}
