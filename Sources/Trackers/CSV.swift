/// Lines of comma-separated values (RFC 4180) whose fields have no line breaks.
enum CSV {
  /// What ends a line.
  static let lineEnd = "\r\n"

  /// The line of these fields.
  static func line(_ fields: [String]) -> String {
    fields.map { field in
      let isPlain = !field.contains { ",\"".contains($0) }
      return isPlain ? field : "\"\(field.replacing("\"", with: "\"\""))\""
    }.joined(separator: ",")
  }

  /// The fields of a line. Every line has some, and each is read as one: what is wrong with quotes
  /// stays in its field.
  static func fields(_ line: String) -> [String] {
    var fields = [""]
    var isQuoted = false
    var rest = line[...]
    while let character = rest.popFirst() {
      switch character {
      case "\"" where isQuoted && rest.first == "\"":
        fields[fields.count - 1].append(rest.removeFirst())
      case "\"": isQuoted.toggle()
      case "," where !isQuoted: fields.append("")
      default: fields[fields.count - 1].append(character)
      }
    }
    return fields
  }
}
