/// MD5 (RFC 1321): what the publishers of data sets tell their files by. It guards against damage, not
/// against forgery.
package struct MD5: Sendable {
  private var state: [UInt32] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476]
  /// What does not fill a block of 64 yet.
  private var rest: [UInt8] = []
  private var length = 0

  /// The digest of nothing yet.
  package init() {}

  /// The digest of `bytes` as 32 hexadecimal digits.
  package static func hex(_ bytes: [UInt8]) -> String {
    var hash = MD5()
    hash.add(bytes)
    return hash.hex()
  }

  /// More bytes, behind those that were added before.
  package mutating func add(_ bytes: [UInt8]) {
    length += bytes.count
    let all = rest.isEmpty ? bytes : rest + bytes
    let whole = all.count / 64 * 64
    all.withUnsafeBytes { all in
      for start in stride(from: 0, to: whole, by: 64) { work(all, at: start) }
    }
    rest = Array(all[whole...])
  }

  /// The digest of all that was added, as 32 hexadecimal digits.
  package func hex() -> String {
    var last = self
    let bits = UInt64(length) * 8
    let zeros = (119 - length % 64) % 64
    let end = (0..<8).map { UInt8(truncatingIfNeeded: bits >> (8 * UInt64($0))) }
    last.add([0x80] + [UInt8](repeating: 0, count: zeros) + end)
    return last.state.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }
    }
    .map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// Works one block of 64 bytes into the state.
  private mutating func work(_ bytes: UnsafeRawBufferPointer, at start: Int) {
    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
    for step in 0..<64 {
      let mixed: UInt32
      let word: Int
      switch step / 16 {
      case 0: (mixed, word) = (b & c | ~b & d, step)
      case 1: (mixed, word) = (d & b | ~d & c, (5 * step + 1) % 16)
      case 2: (mixed, word) = (b ^ c ^ d, (3 * step + 5) % 16)
      default: (mixed, word) = (c ^ (b | ~d), 7 * step % 16)
      }
      let value = UInt32(
        littleEndian: bytes.loadUnaligned(fromByteOffset: start + 4 * word, as: UInt32.self))
      let sum = a &+ mixed &+ Self.constants[step] &+ value
      let shift = Self.shifts[step / 16][step % 4]
      (a, d, c, b) = (d, c, b, b &+ (sum << shift | sum >> (32 - shift)))
    }
    for (i, value) in [a, b, c, d].enumerated() { state[i] = state[i] &+ value }
  }

  private static let shifts: [[UInt32]] = [
    [7, 12, 17, 22], [5, 9, 14, 20], [4, 11, 16, 23], [6, 10, 15, 21],
  ]

  /// 2^32 times the sine of 1 to 64, without its sign and fraction.
  private static let constants: [UInt32] = [
    0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
    0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
    0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
    0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
    0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
    0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
    0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
    0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391,
  ]
}
