/// A text in quotes as messages show it: control characters made visible, long texts cut.
func quoted(_ text: String) -> String {
  "'\(excerpt(text))'"
}

/// The path of a file in quotes, which is cut only if no file can have it.
func quoted(path: String) -> String {
  "'\(excerpt(RecipePath.normalized(path), limit: 4096))'"
}

/// A text of a recipe inside a message: on one line, and not too long.
func excerpt(_ text: String, limit: Int = 60) -> String {
  let start = text.unicodeScalars.prefix(limit)
  let isCut = start.endIndex < text.unicodeScalars.endIndex
  return printable(String(start)) + (isCut ? "..." : "")
}

/// A message, which may be a component's: its lines stay, control characters become spaces, and it is
/// cut where it quotes without end.
func paragraph(_ text: String) -> String {
  let start = text.unicodeScalars.prefix(Bounds.message)
  let isCut = start.endIndex < text.unicodeScalars.endIndex
  let lines = String(start).split(separator: "\n", omittingEmptySubsequences: false)
  return lines.map { printable(String($0)) }.joined(separator: "\n") + (isCut ? "..." : "")
}

/// A text with each control character replaced by one space, so that columns stay and a hostile
/// recipe cannot steer the terminal.
package func printable(_ text: String) -> String {
  let scalars = text.unicodeScalars.map { scalar -> Unicode.Scalar in
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned: " "
    default: scalar
    }
  }
  var view = String.UnicodeScalarView()
  view.append(contentsOf: scalars)
  return String(view)
}

/// "did you mean 'linear'? Known: cosine, linear": what to type instead of a name.
func suggestion(
  for name: String, among names: some Collection<String>, listing title: String
) -> String {
  let names = names.sorted()
  let nearest = nearestName(to: name, among: names).map { "did you mean \(quoted($0))? " } ?? ""
  return "\(nearest)\(title): \(list(names))"
}

/// Names with commas; very many are cut short.
func list(_ names: [String]) -> String {
  let listed = names.prefix(Bounds.listedNames).map { excerpt($0) }
  let rest = names.count > listed.count ? ", ..." : ""
  return names.isEmpty ? "none" : listed.joined(separator: ", ") + rest
}

/// A number as people write it: `0.3`, `1`, `1e-05`.
func shortText(_ number: Double) -> String {
  let text = number.description
  return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}
