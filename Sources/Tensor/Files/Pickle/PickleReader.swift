/// The bytes of a pickle, from a position on.
struct PickleReader {
  private let bytes: [UInt8]
  /// Where the next byte is.
  private(set) var position: Int
  /// Where the current instruction begins: what problems name.
  private var instruction: Int

  /// Number of all bytes.
  var count: Int { bytes.count }

  init(_ bytes: [UInt8], at position: Int) {
    self.bytes = bytes
    self.position = position
    instruction = position
  }

  /// A problem with the current instruction.
  func problem(_ text: String) -> PickleMachine.Problem {
    PickleMachine.Problem(text: text, position: instruction)
  }

  /// The byte that begins an instruction.
  mutating func opcode() throws -> UInt8 {
    instruction = position
    return try byte()
  }

  mutating func byte() throws -> UInt8 {
    guard position < bytes.count else { throw cutShort }
    defer { position += 1 }
    return bytes[position]
  }

  /// An unsigned number of up to four bytes.
  mutating func littleEndian(_ count: Int) throws -> Int {
    try take(count).reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  /// A signed number behind its length in bytes.
  mutating func long() throws -> Int {
    let count = Int(try byte())
    guard count <= 8 else { throw problem("a whole number has \(count) bytes, but 8 are read") }
    let digits = try take(count)
    let isNegative = (digits.last ?? 0) >= 0x80
    return digits.reversed().reduce(isNegative ? -1 : 0) { $0 << 8 | Int($1) }
  }

  mutating func text(count: Int) throws -> String {
    guard let text = String(validating: try take(count), as: UTF8.self) else {
      throw problem("a text is not valid UTF-8")
    }
    return text
  }

  /// A name up to the end of its line, at most 256 bytes long.
  mutating func line() throws -> String {
    let limit = min(bytes.count, position + 257)
    guard let end = bytes[position..<limit].firstIndex(of: 0x0A) else {
      throw limit == bytes.count ? cutShort : problem("a name is longer than 256 bytes")
    }
    let text = try text(count: end - position)
    position += 1
    return text
  }

  mutating func take(_ count: Int) throws -> ArraySlice<UInt8> {
    guard count <= bytes.count - position else { throw cutShort }
    defer { position += count }
    return bytes[position..<position + count]
  }

  private var cutShort: PickleMachine.Problem {
    problem("the pickle does not end within the \(bytes.count) bytes that are read of it")
  }
}
