public import Diffusion
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
  /// Ten kinds of clothes.
  public let classNames = [
    "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag",
    "Ankle boot",
  ]
  private let path: String?
  private let limit: Int?

  /// Reads its keys.
  public init(_ options: inout Options) throws {
    path = try options.optionalString(
      "path", "folder of the IDX files; Debian's package dataset-fashion-mnist is found by itself")
    limit = try options.optionalInt("limit", in: 1...60000, "only the first images")
  }

  /// A byte per pixel.
  public var residentBytes: Int { (limit ?? 60000) * imageShape.batch(1).count }

  /// The training images.
  public func open() throws -> any ImageSource { try open(.train, limit: limit) }

  /// The images for tests.
  public var hasHeldOutImages: Bool { true }

  /// The first of the images for tests.
  public func openHeldOut(limit: Int) throws -> any ImageSource { try open(.test, limit: limit) }

  private func open(_ split: IDXDataset.Split, limit: Int?) throws -> any ImageSource {
    let files = try FashionMNISTFiles.find(split, in: path)
    let data = try IDXDataset(files, limit: limit, classes: classNames.count)
    guard data.rows == imageShape.height, data.columns == imageShape.width else {
      throw FileError(
        files.images,
        "has images of \(data.rows)x\(data.columns), but FashionMNIST's are \(imageShape): name "
          + "the folder of its files by 'dataset.path'")
    }
    return ByteImages(shape: imageShape, pixels: data.images, allLabels: data.labels)
  }
}
