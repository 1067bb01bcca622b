import Foundation
import Testing

// A reader of TensorBoard's event files that shares nothing with what writes them: it knows the
// frames of records, the wire format of protocol buffers and the numbers of the fields.

/// What one record says.
struct WrittenEvent {
  let wallTime: Double
  let step: Int
  let version: String?
  /// The tag of each value, and the value itself.
  let values: [(tag: String, fields: WireMessage)]
  /// Status and path.
  let session: (status: UInt64, path: String)?

  init(_ bytes: [UInt8]) throws {
    let event = try WireMessage(bytes)
    wallTime = Double(bitPattern: event.numbers(1).first ?? 0)
    step = Int(event.numbers(2).first ?? 0)
    version = event.texts(3).first
    values = try event.messages(5).flatMap { summary in
      try summary.messages(1).map { (tag: $0.texts(1).first ?? "", fields: $0) }
    }
    session = try event.messages(7).first.map {
      (status: $0.numbers(1).first ?? 0, path: $0.texts(2).first ?? "")
    }
  }

  /// The events of a whole file, whose checksums have to be right.
  static func all(in bytes: [UInt8]) throws -> [WrittenEvent] {
    var rest = bytes[...]
    var events: [WrittenEvent] = []
    while !rest.isEmpty {
      let length = Array(rest.prefix(8))
      rest = rest.dropFirst(8)
      #expect(Array(rest.prefix(4)) == masked(length))
      let count = length.reversed().reduce(0) { $0 << 8 | Int($1) }
      let payload = Array(rest.dropFirst(4).prefix(count))
      #expect(Array(rest.dropFirst(4 + count).prefix(4)) == masked(payload))
      guard rest.count >= count + 8 else { throw TornMessage() }
      rest = rest.dropFirst(count + 8)
      events.append(try WrittenEvent(payload))
    }
    return events
  }

  /// CRC-32C bit by bit, turned and shifted as TFRecord files have it.
  private static func masked(_ bytes: [UInt8]) -> [UInt8] {
    var crc = ~UInt32(0)
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0x82F6_3B78 : crc >> 1 }
    }
    crc = ~crc
    let mask = (crc >> 15 | crc << 17) &+ 0xA282_EAD8
    return (0..<4).map { UInt8(truncatingIfNeeded: mask >> (8 * $0)) }
  }
}

/// A message or record that ends too early, or is none.
struct TornMessage: Error {}

/// The fields of a message, by their numbers.
struct WireMessage {
  private var numbers: [(field: Int, value: UInt64)] = []
  private var pieces: [(field: Int, value: [UInt8])] = []

  init(_ bytes: [UInt8]) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let key = try Self.varint(&rest)
      let field = Int(key >> 3)
      switch key & 7 {
      case 0: numbers.append((field, try Self.varint(&rest)))
      case 1: numbers.append((field, try Self.fixed(&rest, 8)))
      case 2:
        let count = Int(try Self.varint(&rest))
        guard rest.count >= count else { throw TornMessage() }
        pieces.append((field, Array(rest.prefix(count))))
        rest = rest.dropFirst(count)
      default:
        guard key & 7 == 5 else { throw TornMessage() }
        numbers.append((field, try Self.fixed(&rest, 4)))
      }
    }
  }

  /// Numbers of a field: integers, or the bits of others.
  func numbers(_ field: Int) -> [UInt64] { numbers.filter { $0.field == field }.map(\.value) }

  func bytes(_ field: Int) -> [[UInt8]] { pieces.filter { $0.field == field }.map(\.value) }

  func texts(_ field: Int) -> [String] { bytes(field).map { String(decoding: $0, as: UTF8.self) } }

  func messages(_ field: Int) throws -> [WireMessage] { try bytes(field).map(WireMessage.init) }

  private static func varint(_ rest: inout ArraySlice<UInt8>) throws -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      guard let byte = rest.popFirst() else { throw TornMessage() }
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { break }
    }
    return value
  }

  private static func fixed(_ rest: inout ArraySlice<UInt8>, _ count: Int) throws -> UInt64 {
    guard rest.count >= count else { throw TornMessage() }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}
