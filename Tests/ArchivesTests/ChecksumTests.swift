import Archives
import Testing

@Suite struct ChecksumTests {
  /// RFC 3720, B.4; the last one is the check value of the catalogues of such codes.
  @Test(arguments: [
    ([UInt8](repeating: 0, count: 32), UInt32(0x8A91_36AA)),
    ([UInt8](repeating: 0xFF, count: 32), 0x62A8_AB43),
    (Array(0..<32), 0x46DD_794E),
    (Array((0..<32).reversed()), 0x113F_DB5C),
    (Array("123456789".utf8), 0xE306_9283),
    ([], 0),
  ]) func crc32c(_ bytes: [UInt8], _ expected: UInt32) {
    #expect(Checksum.crc32c(bytes) == expected)
  }

  /// The check value of gzip's code.
  @Test func crc32() {
    #expect(Checksum.crc32(Array("123456789".utf8)) == 0xCBF4_3926)
    #expect(Checksum.crc32([]) == 0)
  }
}
