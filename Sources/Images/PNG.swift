internal import CPNG
import Foundation
import Tensor

/// PNG files of 8 bits a channel, by libpng.
public enum PNG {
  /// The file's bytes.
  public static func encode(_ image: Image) throws -> [UInt8] {
    var header = newHeader()
    header.width = UInt32(image.width)
    header.height = UInt32(image.height)
    header.format = format(channels: image.channels)
    defer { png_image_free(&header) }
    var size = png_alloc_size_t(0)
    guard png_image_write_to_memory(&header, nil, &size, 0, image.pixels, 0, nil) != 0 else {
      throw FileError("PNG", "cannot be made: \(message(of: header))")
    }
    var bytes = [UInt8](repeating: 0, count: size)
    guard png_image_write_to_memory(&header, &bytes, &size, 0, image.pixels, 0, nil) != 0 else {
      throw FileError("PNG", "cannot be made: \(message(of: header))")
    }
    return Array(bytes.prefix(size))
  }

  /// Writes a file, whole or not at all.
  public static func write(_ image: Image, to path: String) throws {
    try writeAtomically(try encode(image), to: path)
  }

  /// Reads a file of any PNG form; grey stays grey, all else becomes red, green, blue, without
  /// transparency.
  /// - Throws: `FileError` for a missing, damaged or too large file.
  public static func read(_ path: String) throws -> Image {
    try decode(try readFile(path, limit: 1 << 28), path: path)
  }

  /// Reads a file's bytes; `path` names it in errors.
  public static func decode(_ bytes: [UInt8], path: String) throws -> Image {
    var header = newHeader()
    defer { png_image_free(&header) }
    return try bytes.withUnsafeBytes { source in
      guard png_image_begin_read_from_memory(&header, source.baseAddress, source.count) != 0 else {
        throw FileError(path, "is not a PNG file that can be read: \(message(of: header))")
      }
      let channels = header.format & UInt32(PNG_FORMAT_FLAG_COLOR) == 0 ? 1 : 3
      let (width, height) = (Int(header.width), Int(header.height))
      let (area, overflows) = width.multipliedReportingOverflow(by: height)
      guard !overflows, area <= 1 << 28 else {
        throw FileError(path, "has \(width)x\(height) pixels, and at most 2^28 are read")
      }
      header.format = format(channels: channels)
      var pixels = [UInt8](repeating: 0, count: area * channels)
      var background = png_color(red: 0, green: 0, blue: 0)
      guard png_image_finish_read(&header, &background, &pixels, 0, nil) != 0 else {
        throw FileError(path, "is damaged: \(message(of: header))")
      }
      return Image(width: width, height: height, channels: channels, pixels: pixels)
    }
  }

  private static func newHeader() -> png_image {
    var header = png_image()
    header.version = UInt32(PNG_IMAGE_VERSION)
    return header
  }

  private static func format(channels: Int) -> UInt32 {
    channels == 1 ? 0 : UInt32(PNG_FORMAT_FLAG_COLOR)
  }

  private static func message(of header: png_image) -> String {
    Swift.withUnsafeBytes(of: header.message) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
  }
}
