/// A text as a part of a file's name: letters, digits and dashes.
func fileName(_ text: String) -> String {
  String(text.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" })
}
