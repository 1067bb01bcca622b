/// What cameras note in a JPEG file: of this, how the picture is to be turned.
///
/// Source: JEITA CP-3451, Exif 2.3, sections 4.6.4 and 4.7.2.
enum EXIF {
  /// What the first row and the first column of the pixels show; the raw value is that of the tag.
  enum Orientation: Int {
    case upright = 1
    case mirrored
    case turnedAround
    case flipped
    case transposed
    case turnedLeft
    case transversed
    case turnedRight

    /// Whether rows become columns.
    var swapsSides: Bool { rawValue >= 5 }

    /// Where the pixel of the upright picture lies in that of the file, which is `height` x `width`.
    func source(row: Int, column: Int, height: Int, width: Int) -> (row: Int, column: Int) {
      switch self {
      case .upright: (row, column)
      case .mirrored: (row, width - 1 - column)
      case .turnedAround: (height - 1 - row, width - 1 - column)
      case .flipped: (height - 1 - row, column)
      case .transposed: (column, row)
      case .turnedLeft: (height - 1 - column, row)
      case .transversed: (height - 1 - column, width - 1 - row)
      case .turnedRight: (column, width - 1 - row)
      }
    }
  }

  /// The orientation that a JPEG file notes; upright where it notes none that can be read.
  static func orientation(ofJPEG bytes: [UInt8]) -> Orientation {
    var start = 2
    while start + 4 <= bytes.count, bytes[start] == 0xFF, bytes[start + 1] != 0xDA {
      let length = Int(bytes[start + 2]) << 8 | Int(bytes[start + 3])
      let end = start + 2 + length
      guard length >= 2, end <= bytes.count else { break }
      if bytes[start + 1] == 0xE1, bytes[(start + 4)..<end].starts(with: Array("Exif\0\0".utf8)) {
        return orientation(ofTIFF: bytes[(start + 10)..<end])
      }
      start = end
    }
    return .upright
  }

  /// The value of tag 274 in the first directory of a TIFF file.
  private static func orientation(ofTIFF bytes: ArraySlice<UInt8>) -> Orientation {
    let isLittle = bytes.starts(with: Array("II".utf8))
    let number = { (offset: Int, size: Int) -> Int? in
      guard offset >= 0, offset + size <= bytes.count else { return nil }
      let digits = bytes[(bytes.startIndex + offset)..<(bytes.startIndex + offset + size)]
      return (isLittle ? Array(digits.reversed()) : Array(digits)).reduce(0) { $0 << 8 | Int($1) }
    }
    guard let directory = number(4, 4), let count = number(directory, 2) else { return .upright }
    for entry in 0..<count {
      let place = directory + 2 + 12 * entry
      guard let tag = number(place, 2) else { break }
      if tag == 274, number(place + 2, 2) == 3, let value = number(place + 8, 2) {
        return Orientation(rawValue: value) ?? .upright
      }
    }
    return .upright
  }
}
