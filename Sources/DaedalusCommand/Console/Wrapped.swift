/// Running text in lines of at most 80 columns, each indented, all but the first by `hanging` more; a
/// longer word has its own line.
func wrapped(_ text: String, indent: Int, hanging: Int = 0) -> String {
  var lines: [String] = []
  for word in text.split(separator: " ", omittingEmptySubsequences: false) {
    if let line = lines.last, line.count + 1 + word.count <= 80 {
      lines[lines.count - 1] = "\(line) \(word)"
    } else {
      let margin = String(repeating: " ", count: lines.isEmpty ? indent : indent + hanging)
      lines.append(margin + word)
    }
  }
  return lines.joined(separator: "\n")
}
