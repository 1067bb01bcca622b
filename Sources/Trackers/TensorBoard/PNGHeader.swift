internal import Tensor

/// What the first bytes of a PNG file say (ISO/IEC 15948, 11.2.2).
struct PNGHeader {
  let width: Int
  let height: Int
  /// 1 grey, 2 grey and alpha, 3 red, green, blue, 4 these and alpha.
  let channels: Int

  /// Reads the header of a whole file; errors name `path`.
  init(_ bytes: [UInt8], path: String) throws {
    let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    let chunk: [UInt8] = [0, 0, 0, 13] + Array("IHDR".utf8)
    let channels = [0: 1, 2: 3, 3: 3, 4: 2, 6: 4]
    guard bytes.count >= 33, bytes.starts(with: signature + chunk),
      let found = channels[Int(bytes[25])]
    else { throw FileError(path, "is no PNG file, but one is expected") }
    width = Self.number(bytes[16..<20])
    height = Self.number(bytes[20..<24])
    self.channels = found
  }

  /// Four bytes, the highest first.
  private static func number(_ bytes: ArraySlice<UInt8>) -> Int {
    bytes.reduce(0) { $0 << 8 | Int($1) }
  }
}
