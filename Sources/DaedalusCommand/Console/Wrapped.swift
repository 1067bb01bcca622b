/// Running text in lines of at most 80 columns, each indented; a longer word has its own line.
func wrapped(_ text: String, indent: Int) -> String {
  let margin = String(repeating: " ", count: indent)
  var lines: [String] = []
  for word in text.split(separator: " ") {
    if let line = lines.last, line.count + 1 + word.count <= 80 {
      lines[lines.count - 1] = "\(line) \(word)"
    } else {
      lines.append(margin + word)
    }
  }
  return lines.joined(separator: "\n")
}
