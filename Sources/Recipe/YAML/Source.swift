/// A text that values come from: a recipe's file, or one `--set`.
final class Source: Sendable {
  /// What messages call it: the path as typed, or `--set key=value`.
  let name: String
  /// The text, split where libyaml counts lines.
  let lines: [String]
  /// Whether the text is an argument of the command, which has no line numbers.
  let isOverride: Bool
  /// Where the sources stand among each other in messages.
  let order: Int
  /// How the file came in: "(extended from recipes/mine.yaml:2)", one line per step.
  let notes: [String]

  init(name: String, text: String, isOverride: Bool = false, order: Int, notes: [String] = []) {
    self.name = name
    self.lines = splitLines(text)
    self.isOverride = isOverride
    self.order = order
    self.notes = notes
  }
}

/// A place in a source. Lines and columns count from 1, columns in Unicode scalars.
struct Mark: Sendable {
  let source: Source
  let line: Int
  let column: Int
  let length: Int
}

/// Splits at the line breaks of YAML 1.1, which libyaml counts: CR, LF, CR LF, NEL, LS and PS.
private func splitLines(_ text: String) -> [String] {
  var lines: [String] = []
  var line = String.UnicodeScalarView()
  var previous: Unicode.Scalar?
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\n" where previous == "\r": break
    case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}":
      lines.append(String(line))
      line = String.UnicodeScalarView()
    default: line.append(scalar)
    }
    previous = scalar
  }
  lines.append(String(line))
  return lines
}
