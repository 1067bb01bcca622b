/// Reads the Python literals of an npy header: a dictionary of texts, booleans and tuples of
/// whole numbers.
struct PythonScanner {
  struct Problem: Error {
    let text: String
    init(_ text: String) { self.text = text }
  }

  private var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) {
    rest = bytes
  }

  /// Reads `{'key': ..., }` and the white space after it.
  mutating func dictionary(_ member: (inout PythonScanner, String) throws -> Void) throws {
    try expect("{")
    var keys = Set<String>()
    while !skip("}") {
      let key = try string()
      guard keys.insert(key).inserted else { throw Problem("the key \(quoted(key)) appears twice") }
      try expect(":")
      try member(&self, key)
      if !skip(",") {
        try expect("}")
        break
      }
    }
    skipSpace()
    guard rest.isEmpty else { throw Problem("something follows the dictionary") }
  }

  /// Reads a text in single or double quotes; NumPy needs no escapes here.
  mutating func string() throws -> String {
    skipSpace()
    guard let quote = rest.first, [UInt8(ascii: "'"), UInt8(ascii: "\"")].contains(quote),
      let end = rest.dropFirst().firstIndex(of: quote)
    else { throw Problem("a text was expected (structured arrays cannot be read)") }
    defer { rest = rest[(end + 1)...] }
    return String(decoding: rest[(rest.startIndex + 1)..<end], as: UTF8.self)
  }

  mutating func boolean() throws -> Bool {
    if skip("True") { return true }
    if skip("False") { return false }
    throw Problem("True or False was expected")
  }

  /// Reads `()`, `(1,)` or `(1, 2)`.
  mutating func tuple() throws -> [Int] {
    try expect("(")
    var numbers: [Int] = []
    while !skip(")") {
      numbers.append(try wholeNumber())
      if !skip(",") {
        try expect(")")
        break
      }
    }
    return numbers
  }

  private mutating func wholeNumber() throws -> Int {
    skipSpace()
    let digits = rest.prefix { (0x30...0x39).contains($0) }
    guard let number = Int(String(decoding: digits, as: UTF8.self)) else {
      throw Problem("the shape needs whole numbers of 0 or more that fit 64 bits")
    }
    rest = rest[digits.endIndex...]
    return number
  }

  private mutating func expect(_ token: String) throws {
    guard skip(token) else { throw Problem("'\(token)' was expected") }
  }

  private mutating func skip(_ token: String) -> Bool {
    skipSpace()
    guard rest.starts(with: token.utf8) else { return false }
    rest = rest.dropFirst(token.utf8.count)
    return true
  }

  private mutating func skipSpace() {
    rest = rest.drop { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
  }
}
