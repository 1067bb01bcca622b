import Tensor

/// The pieces that a PNG file is made of: length, name, contents and checksum each.
enum PNGChunks {
  static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  /// What says how the numbers look on a screen. libpng would change the numbers after it.
  private static let colourCorrection = ["gAMA", "cHRM", "sRGB", "iCCP", "cICP"]
    .map { Array($0.utf8) }

  /// The file without those chunks. Throws `FileError` if it is no PNG file, or cut short.
  static func withoutColourCorrection(_ bytes: [UInt8], path: String) throws -> [UInt8] {
    guard bytes.starts(with: signature) else {
      throw FileError(path, "does not begin with the bytes of a PNG file, 89 50 4E 47 0D 0A 1A 0A")
    }
    var result = signature
    result.reserveCapacity(bytes.count)
    var start = signature.count
    while true {
      guard bytes.count - start >= 12 else { throw cutShort(bytes.count, path) }
      let length = bytes[start..<start + 4].reduce(0) { $0 << 8 | Int($1) }
      guard length <= bytes.count - start - 12 else { throw cutShort(bytes.count, path) }
      let name = Array(bytes[start + 4..<start + 8])
      let end = start + 12 + length
      if !colourCorrection.contains(name) { result += bytes[start..<end] }
      if name == Array("IEND".utf8) { return result }
      start = end
    }
  }

  private static func cutShort(_ size: Int, _ path: String) -> FileError {
    FileError(path, "is cut short: it ends after \(size) bytes, before its last chunk, IEND")
  }
}
