/// A text as a YAML scalar on one line: bare where every reader of YAML takes it for a text.
func yamlText(_ text: String) -> String {
  if isSafeBare(text) { return text }
  var quoted = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": quoted += "\\\""
    case "\\": quoted += "\\\\"
    case "\n": quoted += "\\n"
    case "\t": quoted += "\\t"
    case _ where isPrintable(scalar): quoted.unicodeScalars.append(scalar)
    default: quoted += escape(scalar)
    }
  }
  return quoted + "\""
}

/// A number as YAML: the shortest text that reads back as the same number, with a point, so that
/// readers of YAML 1.1 do not take `1e-05` for a text.
func yamlText(_ number: Double) -> String {
  let text = number.description
  guard let exponent = text.firstIndex(where: { $0 == "e" }), !text.contains(".") else {
    return text
  }
  return text[..<exponent] + ".0" + text[exponent...]
}

/// Words that some reader of YAML takes for something else than a text.
private let words: Set<String> = ["true", "false", "yes", "no", "on", "off", "y", "n", "null"]

private func isSafeBare(_ text: String) -> Bool {
  guard let first = text.utf8.first, !words.contains(text.lowercased()) else { return false }
  let isLetter = { (byte: UInt8) in
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }
  let isInner = { (byte: UInt8) in
    isLetter(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      || "_-./".utf8.contains(byte)
  }
  return (isLetter(first) || first == UInt8(ascii: "_") || first == UInt8(ascii: "/"))
    && text.utf8.allSatisfy(isInner)
}

/// Whether YAML allows the scalar as it is and an editor shows it.
private func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.properties.generalCategory {
  case .control, .format, .surrogate, .lineSeparator, .paragraphSeparator, .unassigned,
    .privateUse:
    false
  default: scalar != "\u{A0}"
  }
}

private func escape(_ scalar: Unicode.Scalar) -> String {
  let digits = String(scalar.value, radix: 16)
  let width = scalar.value <= 0xFF ? 2 : scalar.value <= 0xFFFF ? 4 : 8
  let letter = width == 2 ? "x" : width == 4 ? "u" : "U"
  return "\\\(letter)" + String(repeating: "0", count: width - digits.count) + digits
}
