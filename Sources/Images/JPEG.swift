internal import CTurboJPEG
import Foundation
import Tensor

/// Pictures out of JPEG files (ISO/IEC 10918), by libjpeg-turbo: the same bytes as Pillow reads,
/// whose decoder it is as well.
public enum JPEG {
  /// The picture of a whole JPEG file, grey or red, green, blue; errors name `path`.
  ///
  /// Inks (CMYK, YCCK) become colours as Pillow's `convert("RGB")` makes them. Colour profiles are
  /// ignored. `upright` turns the picture as the camera noted that it was held; else its pixels are as
  /// they lie in the file, which is how most readers of data sets take them. Throws `FileError` for
  /// more than `mostPixels`, and for files that are damaged or cut short.
  public static func decode(
    _ bytes: [UInt8], path: String, upright: Bool = false, mostPixels: Int = PNG.mostPixels
  ) throws -> Image {
    guard bytes.starts(with: signature) else {
      throw FileError(path, "does not begin with the bytes of a JPEG file, FF D8 FF")
    }
    guard let decoder = tjInitDecompress() else { fatalError("libjpeg-turbo: out of memory") }
    defer { tjDestroy(decoder) }
    let header = try Header(bytes, decoder, path: path, mostPixels: mostPixels)
    let image = try pixels(of: bytes, header, decoder, path: path)
    return upright ? image.upright(EXIF.orientation(ofJPEG: bytes)) : image
  }

  static let signature: [UInt8] = [0xFF, 0xD8, 0xFF]

  /// What a file says of itself before its pixels.
  private struct Header {
    let width: Int
    let height: Int
    /// 1, 3, or 4 for inks.
    let channels: Int

    init(_ bytes: [UInt8], _ decoder: tjhandle, path: String, mostPixels: Int) throws {
      var (width, height, sampling, colours): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
      let status = tjDecompressHeader3(
        decoder, bytes, UInt(bytes.count), &width, &height, &sampling, &colours)
      guard status == 0 || tjGetErrorCode(decoder) == TJERR_WARNING.rawValue else {
        throw failure(decoder, path)
      }
      (self.width, self.height) = (Int(width), Int(height))
      guard self.width * self.height <= mostPixels else {
        throw FileError(
          path, "is \(width) x \(height) pixels large, but the most allowed is \(mostPixels)")
      }
      switch UInt32(bitPattern: colours) {
      case TJCS_GRAY.rawValue: channels = 1
      case TJCS_CMYK.rawValue, TJCS_YCCK.rawValue: channels = 4
      default: channels = 3
      }
    }
  }

  private static func pixels(
    of bytes: [UInt8], _ header: Header, _ decoder: tjhandle, path: String
  ) throws -> Image {
    let format = [1: TJPF_GRAY, 3: TJPF_RGB, 4: TJPF_CMYK][header.channels]!
    let count = header.width * header.height * header.channels
    var pixels = [UInt8](repeating: 0, count: count)
    let status = tjDecompress2(
      decoder, bytes, UInt(bytes.count), &pixels, Int32(header.width), 0, Int32(header.height),
      format.rawValue, TJFLAG_LIMITSCANS)
    guard status == 0 || isHarmless(decoder) else { throw failure(decoder, path) }
    let isInk = header.channels == 4
    return Image(
      width: header.width, height: header.height, channels: isInk ? 3 : header.channels,
      pixels: isInk ? colours(ofInks: pixels) : pixels)
  }

  /// Whether all pixels are there: bytes between the parts of a file, which some cameras leave.
  private static func isHarmless(_ decoder: tjhandle) -> Bool {
    tjGetErrorCode(decoder) == TJERR_WARNING.rawValue && reason(decoder).contains("extraneous")
  }

  /// Files hold 255 minus each ink. A colour is what its ink and black leave of white.
  private static func colours(ofInks pixels: [UInt8]) -> [UInt8] {
    var colours: [UInt8] = []
    colours.reserveCapacity(pixels.count / 4 * 3)
    for start in stride(from: 0, to: pixels.count, by: 4) {
      let white = Int(pixels[start + 3])
      for ink in 0..<3 {
        let product = (255 - Int(pixels[start + ink])) * white + 128
        colours.append(UInt8(clamping: white - (product + product >> 8) >> 8))
      }
    }
    return colours
  }

  private static func failure(_ decoder: tjhandle, _ path: String) -> FileError {
    FileError(path, "cannot be read as a whole JPEG file: \(reason(decoder))")
  }

  private static func reason(_ decoder: tjhandle) -> String {
    tjGetErrorStr2(decoder).map { String(cString: $0) } ?? "unknown error"
  }
}
