public import Diffusion
import Foundation
public import Recipe
import Tensor

/// FashionMNIST (Xiao, Rasul and Vollgraf 2017): 60,000 grey images of clothes, 28x28, and 10,000
/// for tests, in IDX form, gzip or plain.
public struct FashionMNIST: Dataset {
  /// `fashion_mnist`.
  public static var typeName: String { "fashion_mnist" }
  /// One line.
  public static var summary: String { "grey images of clothes, 28x28" }

  /// 28x28x1.
  public let imageShape = ImageShape(height: 28, width: 28, channels: 1)
  private let path: String?
  private let limit: Int?

  /// Where Debian's package dataset-fashion-mnist puts it.
  static let debianFolder = "/usr/share/datasets/fashion-mnist"

  /// Reads its keys.
  public init(_ options: inout Options) throws {
    path = try options.optionalString(
      "path", "folder of the IDX files; Debian's package dataset-fashion-mnist is found by itself")
    limit = try options.optionalInt("limit", in: 1...60000, "only the first images")
  }

  /// The training images.
  public func open() throws -> any ImageSource {
    let folder = path ?? Self.debianFolder
    guard FileManager.default.fileExists(atPath: folder) else {
      throw FileError(
        folder,
        "is not there. FashionMNIST is in the Debian package dataset-fashion-mnist (apt-get "
          + "install dataset-fashion-mnist); elsewhere name its folder by dataset.path")
    }
    let (images, _) = try IDXFolder(path: folder).read("train")
    guard images.rows == imageShape.height, images.columns == imageShape.width else {
      throw FileError(
        folder, "has images of \(images.rows)x\(images.columns), but FashionMNIST's are 28x28")
    }
    let kept = min(limit ?? images.count, images.count)
    return ByteImages(
      shape: imageShape, pixels: Array(images.pixels.prefix(kept * imageShape.batch(1).count)))
  }
}
