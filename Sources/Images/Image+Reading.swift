import Tensor

extension Image {
  /// The picture of a whole PNG or JPEG file, whatever its name says; errors name `path`.
  ///
  /// Every kind of picture is read: 16 bits become 8, transparency is dropped (``PNG``), inks become
  /// colours (``JPEG``); `upright` turns a JPEG picture as the camera noted that it was held. Throws
  /// `FileError` for more than `mostPixels`, for other files and for those that are damaged.
  public static func decode(
    _ bytes: [UInt8], path: String, upright: Bool = false, mostPixels: Int = PNG.mostPixels
  ) throws -> Image {
    if bytes.starts(with: JPEG.signature) {
      return try JPEG.decode(bytes, path: path, upright: upright, mostPixels: mostPixels)
    }
    if bytes.starts(with: PNGChunks.signature) {
      return try PNG.decode(bytes, path: path, reducing: true, mostPixels: mostPixels)
    }
    guard !bytes.isEmpty else { throw FileError(path, "is empty, but a picture is expected") }
    let digits = bytes.prefix(4).map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }
    throw FileError(
      path,
      "begins with the bytes \(digits.joined(separator: " ")), but a PNG file (89 50 4E 47) or a "
        + "JPEG file (FF D8 FF) is expected")
  }
}
