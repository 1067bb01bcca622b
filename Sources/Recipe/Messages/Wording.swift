/// A text in quotes as messages show it: control characters made visible, long texts cut.
func quoted(_ text: String) -> String {
  "'\(excerpt(text))'"
}

/// A text of a recipe inside a message: on one line, and not too long.
func excerpt(_ text: String) -> String {
  let limit = 60
  let start = text.unicodeScalars.prefix(limit)
  let isCut = text.unicodeScalars.count > limit
  return printable(String(start)) + (isCut ? "..." : "")
}

/// A text with each control character replaced by one space, so that columns stay and a hostile
/// recipe cannot steer the terminal.
func printable(_ text: String) -> String {
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
  for name: String, among names: some Sequence<String>, listing title: String,
  besides rest: String? = nil
) -> String {
  let names = Set(names).sorted()
  guard !names.isEmpty else { return "\(title): none" }
  guard let nearest = nearestName(to: name, among: names) else {
    return "\(title): \(names.joined(separator: ", "))"
  }
  guard let rest else {
    return "did you mean '\(nearest)'? \(title): \(names.joined(separator: ", "))"
  }
  let others = names.filter { $0 != nearest }
  let list = others.isEmpty ? "" : " \(rest): \(others.joined(separator: ", "))"
  return "did you mean '\(nearest)'?\(list)"
}

/// A number as people write it: `0.3`, `1`, `1e-05`.
func shortText(_ number: Double) -> String {
  let text = number.description
  return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}
