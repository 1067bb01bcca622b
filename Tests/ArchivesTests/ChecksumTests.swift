import Archives
import Testing

@Suite struct ChecksumTests {
  /// RFC 3720, B.4; the last but one is the check value of the catalogues of such codes.
  @Test func crc32c() {
    let rising = [UInt8](0..<32)
    #expect(Checksum.crc32c([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
    #expect(Checksum.crc32c([UInt8](repeating: 0xFF, count: 32)) == 0x62A8_AB43)
    #expect(Checksum.crc32c(rising) == 0x46DD_794E)
    #expect(Checksum.crc32c(rising.reversed()) == 0x113F_DB5C)
    #expect(Checksum.crc32c(Array("123456789".utf8)) == 0xE306_9283)
    #expect(Checksum.crc32c([]) == 0)
  }

  /// The check value of gzip's code.
  @Test func crc32() {
    #expect(Checksum.crc32(Array("123456789".utf8)) == 0xCBF4_3926)
    #expect(Checksum.crc32([]) == 0)
  }
}
