/// Cyclic redundancy checks of 32 bits that take the lowest bit of each byte first.
package struct Checksum: Sendable {
  /// CRC-32, of gzip and zip (RFC 1952, section 8).
  package static let crc32 = Checksum(polynomial: 0xEDB8_8320)

  /// CRC-32C, Castagnoli's, of iSCSI (RFC 3720, section 12.1) and of TFRecord files.
  package static let crc32c = Checksum(polynomial: 0x82F6_3B78)

  private let table: [UInt32]

  /// The polynomial's highest power stands in the lowest bit.
  private init(polynomial: UInt32) {
    table = (0..<256).map { index in
      (0..<8).reduce(UInt32(index)) { value, _ in
        value & 1 == 0 ? value >> 1 : value >> 1 ^ polynomial
      }
    }
  }

  /// The checksum of `bytes`.
  package func callAsFunction(_ bytes: [UInt8]) -> UInt32 {
    table.withUnsafeBufferPointer { table in
      ~bytes.reduce(~UInt32(0)) { $0 >> 8 ^ table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] }
    }
  }
}
