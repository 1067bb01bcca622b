/// Reads the little of JSON (RFC 8259) that a safetensors header needs: objects, strings and
/// lists of whole numbers. Strict, so duplicate keys are errors; nothing nests by itself, so no
/// input can exhaust the stack.
struct JSONScanner {
  /// What is wrong and where, in bytes from the beginning.
  struct Problem: Error {
    let text: String
    let position: Int
  }

  private let bytes: [UInt8]
  private(set) var position = 0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// Reads `{"key": ..., ...}`; `member` reads each value after being told the key.
  mutating func object(_ member: (inout JSONScanner, String) throws -> Void) throws {
    try expect(UInt8(ascii: "{"), "'{'")
    var keys = Set<String>()
    if skip(UInt8(ascii: "}")) { return }
    repeat {
      let key = try string()
      guard keys.insert(key).inserted else { throw problem("the key \(quoted(key)) appears twice") }
      try expect(UInt8(ascii: ":"), "':'")
      try member(&self, key)
    } while skip(UInt8(ascii: ","))
    try expect(UInt8(ascii: "}"), "',' or '}'")
  }

  /// Reads `[0, 1, ...]`.
  mutating func wholeNumbers() throws -> [Int] {
    try expect(UInt8(ascii: "["), "'['")
    var numbers: [Int] = []
    if skip(UInt8(ascii: "]")) { return numbers }
    repeat {
      numbers.append(try wholeNumber())
    } while skip(UInt8(ascii: ","))
    try expect(UInt8(ascii: "]"), "',' or ']'")
    return numbers
  }

  /// Reads a string with its escapes; control characters and invalid UTF-8 are refused.
  mutating func string() throws -> String {
    try expect(UInt8(ascii: "\""), "a string")
    let start = position
    var text: [UInt8] = []
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let result = String(validating: text, as: UTF8.self) else {
          throw Problem(text: "the string is not valid UTF-8", position: start)
        }
        return result
      case UInt8(ascii: "\\"): text.append(contentsOf: try escape().utf8)
      case ..<0x20: throw problem("a control character stands in a string")
      default: text.append(byte)
      }
    }
    throw Problem(text: "the string does not end", position: start)
  }

  /// Throws unless nothing but white space is left.
  mutating func end() throws {
    skipSpace()
    guard position == bytes.count else { throw problem("the end was expected") }
  }

  func problem(_ text: String) -> Problem { Problem(text: text, position: position) }

  private mutating func wholeNumber() throws -> Int {
    skipSpace()
    let digits = bytes[position...].prefix { (0x30...0x39).contains($0) }
    let next = position + digits.count < bytes.count ? bytes[position + digits.count] : 0
    guard let first = digits.first, digits.count == 1 || first != 0x30,
      ![UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E")].contains(next)
    else { throw problem("a whole number of 0 or more was expected") }
    guard let value = Int(String(decoding: digits, as: UTF8.self)) else {
      throw problem("the number is too large")
    }
    position += digits.count
    return value
  }

  /// The character behind a backslash that was just read.
  private mutating func escape() throws -> String {
    guard position < bytes.count else { throw problem("the string does not end") }
    let letter = bytes[position]
    position += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"):
      return String(UnicodeScalar(letter))
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{c}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return String(try unicodeEscape())
    default: throw problem("an unknown escape stands in a string")
    }
  }

  private mutating func unicodeEscape() throws -> UnicodeScalar {
    let first = try hexadecimal()
    if let scalar = UnicodeScalar(first) { return scalar }
    let pair = bytes[position...].starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")])
    guard first < 0xDC00, pair else { throw problem("half a surrogate pair stands in a string") }
    position += 2
    let second = try hexadecimal()
    guard (0xDC00...0xDFFF).contains(second),
      let scalar = UnicodeScalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
    else { throw problem("half a surrogate pair stands in a string") }
    return scalar
  }

  private mutating func hexadecimal() throws -> UInt32 {
    let digits = bytes[position...].prefix(4)
    let text = String(decoding: digits, as: UTF8.self)
    guard digits.count == 4, text.allSatisfy(\.isHexDigit), let value = UInt32(text, radix: 16)
    else { throw problem("four hexadecimal digits were expected") }
    position += 4
    return value
  }

  private mutating func expect(_ byte: UInt8, _ name: String) throws {
    guard skip(byte) else { throw problem("\(name) was expected") }
  }

  private mutating func skip(_ byte: UInt8) -> Bool {
    skipSpace()
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  private mutating func skipSpace() {
    while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) {
      position += 1
    }
  }
}
