public import Diffusion
public import Recipe

/// FashionMNIST (Xiao, Rasul and Vollgraf 2017): 60,000 grey images of clothes, 28x28, and 10,000
/// for tests, in IDX form, gzip or plain.
///
/// Source: <https://github.com/zalandoresearch/fashion-mnist>.
public struct FashionMNIST: Dataset {
  /// `fashion_mnist`.
  public static var typeName: String { "fashion_mnist" }
  /// One line.
  public static var summary: String { "grey images of clothes, 28x28" }

  package static let collection = IDXCollection(
    name: "FashionMNIST",
    folders: DataFolders(
      ["fashion-mnist", "FashionMNIST/raw"], systemFolder: "/usr/share/datasets/fashion-mnist"),
    advice: "install the apt package dataset-fashion-mnist",
    imageShape: ImageShape(height: 28, width: 28, channels: 1),
    classNames: [
      "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag",
      "Ankle boot",
    ],
    trainingCount: 60000)

  private let path: String?

  /// Reads its keys.
  public init(_ options: inout Options) throws {
    path = try Self.collection.readPath(&options)
  }

  /// 28x28x1.
  public var imageShape: ImageShape { Self.collection.imageShape }

  /// Ten kinds of clothes.
  public var classNames: [String] { Self.collection.classNames }

  /// A byte per pixel.
  public var residentBytes: Int { Self.collection.residentBytes }

  /// The training images.
  public func open() throws -> any ImageSource { try Self.collection.open(.train, in: path) }

  /// The images for tests.
  public var hasHeldOutImages: Bool { true }

  /// The first of the images for tests.
  public func openHeldOut(limit: Int) throws -> any ImageSource {
    try Self.collection.open(.test, in: path, limit: limit)
  }
}
