internal import Archives

/// Records of a TFRecord file
/// (https://www.tensorflow.org/tutorials/load_data/tfrecord#tfrecords_format_details).
enum TFRecord {
  /// The record of `payload`: its length in eight bytes, the checksum of these, the payload, its
  /// checksum; numbers with their lowest byte first.
  static func frame(_ payload: [UInt8]) -> [UInt8] {
    let length = bytes(UInt64(payload.count))
    return length + bytes(checksum(length)) + payload + bytes(checksum(payload))
  }

  /// CRC-32C, turned and shifted: a checksum of what contains checksums is weak.
  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    let crc = Checksum.crc32c(bytes)
    return (crc >> 15 | crc << 17) &+ 0xA282_EAD8
  }

  private static func bytes(_ number: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: number.littleEndian, Array.init)
  }
}
