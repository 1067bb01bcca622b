/// What is said about values that are not what was asked for.
extension Node {
  /// The value at the end of "but is ...": `3`, `'many'`, `a list`.
  var found: String {
    switch content {
    case .scalar(let scalar):
      if scalar.isNull { "nothing" } else { scalar.found }
    case .list: "a list"
    case .map: "a map"
    }
  }
}

extension Scalar {
  /// Numbers and booleans bare, texts in quotes.
  var found: String {
    let isBare = isPlain && (double != nil || boolean != nil)
    return isBare ? excerpt(text) : quoted(text)
  }

  var boolean: Bool? {
    switch (isPlain, text) {
    case (true, "true"): true
    case (true, "false"): false
    default: nil
    }
  }

  /// The number written: decimal, with or without fraction and exponent. Infinite if too large.
  var double: Double? {
    var rest = text.utf8[...]
    func dropDigits() -> Int {
      let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.count
      rest = rest.dropFirst(digits)
      return digits
    }
    func drop(_ letters: String) -> Bool {
      guard let first = rest.first, letters.utf8.contains(first) else { return false }
      rest = rest.dropFirst()
      return true
    }
    _ = drop("+-")
    var digits = dropDigits()
    if drop(".") { digits += dropDigits() }
    guard digits > 0 else { return nil }
    if drop("eE") {
      _ = drop("+-")
      guard dropDigits() > 0 else { return nil }
    }
    return isPlain && rest.isEmpty ? Double(text) : nil
  }

  /// The whole number written, also as `1e5` or `5.0`; nil if it is none or exceeds 64 bits.
  var integer: Int? {
    guard let double else { return nil }
    return Int(text) ?? (abs(double) <= 0x1p53 ? Int(exactly: double) : nil)
  }
}
