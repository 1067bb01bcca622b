import Recipe

/// What became of an input.
package struct FuzzOutcome: Sendable {
  /// Whether it was read; else it was refused.
  package let wasRead: Bool
  /// What must not be; none where all is well.
  package let faults: [String]

  /// What is wrong with an error, given the files that it speaks of.
  static func faults(of error: RecipeError, files: [String: [UInt8]]) -> [String] {
    var faults: [String] = []
    if !error.diagnostics.contains(where: { $0.severity == .error }) {
      faults.append("it is refused, and no error says why")
    }
    for diagnostic in error.diagnostics where !isPlace(diagnostic, in: files) {
      faults.append("there is no such place: \(diagnostic.file):\(diagnostic.line ?? 0)")
    }
    let text = error.description
    if text.unicodeScalars.contains(where: { $0 != "\n" && isControl($0) }) {
      faults.append("the message has control characters: \(text.debugDescription)")
    }
    // A hundred faults, each with its notes and one line of a hundred scalars.
    if text.utf8.count > 1 << 20 { faults.append("the message has \(text.utf8.count) bytes") }
    return faults
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    [.control, .format, .lineSeparator, .paragraphSeparator].contains(
      scalar.properties.generalCategory)
  }

  /// Whether the file has the line, and the line the column, the place behind its end included.
  private static func isPlace(_ diagnostic: Diagnostic, in files: [String: [UInt8]]) -> Bool {
    guard let line = diagnostic.line, let column = diagnostic.column else { return true }
    guard let bytes = files[diagnostic.file] else { return false }
    let text = String(decoding: bytes, as: UTF8.self)
    // CR LF is one Character, and so one break.
    let breaks: Set<Character> = ["\n", "\r", "\r\n", "\u{85}", "\u{2028}", "\u{2029}"]
    let lines = text.split(omittingEmptySubsequences: false) { breaks.contains($0) }
    guard lines.indices.contains(line - 1) else { return false }
    return (1...lines[line - 1].unicodeScalars.count + 1).contains(column)
  }
}
