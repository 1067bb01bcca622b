import Diffusion
import Images
import Tensor

/// What becomes of a picture: it is resized, cut, and made grey or coloured.
package struct PicturePipeline: Sendable {
  /// How a picture is resized before a square is cut.
  package enum Resizing: String, Sendable, CaseIterable {
    /// The shorter side to the square's, by a bilinear filter, the longer one in proportion and
    /// rounded down: torchvision's `Resize`, which the paper's authors have for CelebA.
    case shorterSide = "shorter_side"
    /// Halved by plain means as long as the shorter side is twice the square's, then the shorter
    /// side to the square's by a bicubic filter: guided-diffusion's, for ImageNet.
    case halving
    /// Not at all.
    case none
  }

  /// The square's side in pixels.
  package let size: Int
  /// 1 or 3.
  package let channels: Int
  package let resizing: Resizing
  package let view: ImageView
  /// Squares that are cut from each picture.
  package let crops: Int
  /// Whether pictures are turned as the camera noted that it was held.
  package let upright: Bool

  /// The largest picture, in pixels: 2^26, 8192 x 8192.
  package static let mostPixels = 1 << 26

  /// Squares of `size`, one from each picture unless `crops` says otherwise.
  package init(
    size: Int, channels: Int = 3, resizing: Resizing = .shorterSide, view: ImageView = ImageView(),
    crops: Int = 1, upright: Bool = false
  ) {
    self.size = size
    self.channels = channels
    self.resizing = resizing
    self.view = view
    self.crops = crops
    self.upright = upright
  }

  /// That of every image.
  package var shape: ImageShape { ImageShape(height: size, width: size, channels: channels) }

  /// What tells it from every other pipeline.
  var identity: String {
    "\(shape) \(resizing.rawValue) \(view.crop.rawValue) \(crops) \(upright ? "upright" : "as stored")"
  }

  /// The images made of the picture of a number, `crops` times ``shape``.
  /// - Throws: `FileError` for a file that is no whole picture, or a picture that is too small.
  package func images(of bytes: [UInt8], number: Int, path: String) throws -> [UInt8] {
    let stored = try Image.decode(
      bytes, path: path, upright: upright, mostPixels: Self.mostPixels)
    let picture = try resized(channels == 1 ? stored.grey() : stored, path: path)
    guard crops > 1 else { return cut(picture, number).pixels }
    return (0..<crops).flatMap { cut(picture, number * crops + $0).pixels }
  }

  private func cut(_ picture: Image, _ index: Int) -> Image {
    let (top, left) = view.place(
      ofImage: index, rows: picture.height - size, columns: picture.width - size)
    return picture.cut(top: top, left: left, height: size, width: size).with(channels: channels)
  }

  private func resized(_ picture: Image, path: String) throws -> Image {
    let (height, width) = (picture.height, picture.width)
    let shorter = min(height, width)
    let isNarrow = max(height, width) / shorter >= Self.mostPixels / (size * size)
    switch resizing {
    // In proportion, a picture of one pixel's width can become as long as memory.
    case .shorterSide where isNarrow, .halving where isNarrow:
      throw FileError(path, "is a picture of \(height)x\(width), too narrow to be resized")
    case .shorterSide:
      return picture.resized(
        width: size * width / shorter, height: size * height / shorter, by: .bilinear)
    case .halving: return halved(picture)
    case .none:
      guard shorter >= size else {
        throw FileError(
          path,
          "is a picture of \(height)x\(width), from which no square of \(size) can be cut")
      }
      return picture
    }
  }

  private func halved(_ picture: Image) -> Image {
    var picture = picture
    while min(picture.height, picture.width) >= 2 * size {
      picture = picture.resized(
        width: picture.width / 2, height: picture.height / 2, by: .box)
    }
    let scale = Double(size) / Double(min(picture.height, picture.width))
    let side = { (length: Int) in Int((Double(length) * scale).rounded(.toNearestOrEven)) }
    return picture.resized(
      width: side(picture.width), height: side(picture.height), by: .bicubic)
  }
}
