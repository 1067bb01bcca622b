internal import CPNG
import Foundation
import Tensor

/// Pictures as PNG files (ISO/IEC 15948), grey or red, green, blue.
public enum PNG {
  /// The largest file that is read, in bytes: 1 GiB.
  public static let largestFile = 1 << 30

  /// The most pixels that a picture may have to be read: 2^28, 16384 x 16384.
  public static let mostPixels = 1 << 28

  /// Writes `image` to `path`, whole or not at all. Throws `FileError`.
  public static func write(_ image: Image, to path: String) throws {
    try writeAtomically(encode(image), to: path)
  }

  /// The PNG file of `image`, of 8 bits per channel, without interlacing. Equal pictures give equal
  /// bytes with the same libpng and zlib.
  public static func encode(_ image: Image) -> [UInt8] {
    var control = png_image()
    control.version = UInt32(PNG_IMAGE_VERSION)
    control.width = UInt32(image.width)
    control.height = UInt32(image.height)
    control.format = format(channels: image.channels)
    defer { png_image_free(&control) }
    // Deflate can make incompressible rows longer; the list of chunks needs a little as well.
    var size = image.pixels.count + image.pixels.count / 8 + image.height + 4096
    var file = [UInt8](repeating: 0, count: size)
    let done = png_image_write_to_memory(&control, &file, &size, 0, image.pixels, 0, nil)
    guard done != 0 else { fatalError("libpng: cannot write a picture: \(message(control))") }
    return Array(file[..<size])
  }

  /// Reads the picture at `path`. Throws `FileError`, see `decode`.
  public static func read(_ path: String) throws -> Image {
    try decode(readFile(path, limit: largestFile), path: path)
  }

  /// The picture of a whole PNG file; errors name `path`.
  ///
  /// Palettes and grey of 1, 2 or 4 bits become 8 bits per channel. Colour profiles and gamma are
  /// ignored, as most readers of data sets do. Throws `FileError` for pictures of 16 bits or with
  /// transparency, more than `mostPixels`, and for files that are damaged or cut short. `reducing`
  /// reads pictures of 16 bits, whose values are divided by 257 and rounded, and those with
  /// transparency, which is dropped: the colours stay as they are.
  public static func decode(
    _ bytes: [UInt8], path: String, reducing: Bool = false, mostPixels: Int = PNG.mostPixels
  ) throws -> Image {
    let file = try PNGChunks.withoutColourCorrection(bytes, path: path)
    var control = png_image()
    control.version = UInt32(PNG_IMAGE_VERSION)
    defer { png_image_free(&control) }
    return try file.withUnsafeBytes { file in
      guard png_image_begin_read_from_memory(&control, file.baseAddress, file.count) != 0 else {
        throw failure(path, control)
      }
      if !reducing { try refuseWhatIsReduced(control, path: path) }
      // Else libpng would take values of 16 bits for light, and make them brighter.
      control.flags |= UInt32(PNG_IMAGE_FLAG_16BIT_sRGB)
      let channels = control.format & UInt32(PNG_FORMAT_FLAG_COLOR) != 0 ? 3 : 1
      let hasAlpha = control.format & UInt32(PNG_FORMAT_FLAG_ALPHA) != 0
      let width = Int(control.width), height = Int(control.height)
      guard width <= mostPixels, height <= mostPixels, width * height <= mostPixels else {
        throw FileError(
          path, "is \(width) x \(height) pixels large, but the most allowed is \(mostPixels)")
      }
      control.format =
        format(channels: channels) | (hasAlpha ? UInt32(PNG_FORMAT_FLAG_ALPHA) : 0)
      let stored = channels + (hasAlpha ? 1 : 0)
      var pixels = [UInt8](repeating: 0, count: width * height * stored)
      guard png_image_finish_read(&control, nil, &pixels, 0, nil) != 0 else {
        throw failure(path, control)
      }
      if hasAlpha { pixels = withoutLast(of: stored, pixels) }
      return Image(width: width, height: height, channels: channels, pixels: pixels)
    }
  }

  private static func refuseWhatIsReduced(_ control: png_image, path: String) throws {
    let unreadable = [
      (PNG_FORMAT_FLAG_ALPHA, "has transparency"),
      (PNG_FORMAT_FLAG_LINEAR, "has 16 bits per channel"),
    ]
    for (flag, found) in unreadable where control.format & UInt32(flag) != 0 {
      throw FileError(
        path, "\(found), but grey or red, green, blue of at most 8 bits per channel are expected")
    }
  }

  /// The values without the last of every `count`.
  private static func withoutLast(of count: Int, _ values: [UInt8]) -> [UInt8] {
    var rest: [UInt8] = []
    rest.reserveCapacity(values.count / count * (count - 1))
    for start in stride(from: 0, to: values.count, by: count) {
      rest += values[start..<start + count - 1]
    }
    return rest
  }

  private static func format(channels: Int) -> UInt32 {
    channels == 3 ? UInt32(PNG_FORMAT_FLAG_COLOR) : 0
  }

  private static func failure(_ path: String, _ control: png_image) -> FileError {
    FileError(path, "cannot be read as a whole PNG file: \(message(control))")
  }

  /// What libpng says went wrong: it leaves a C string in an array.
  private static func message(_ control: png_image) -> String {
    withUnsafeBytes(of: control.message) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
  }
}
