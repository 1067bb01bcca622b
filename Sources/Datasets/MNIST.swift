public import Diffusion
public import Recipe

/// MNIST (LeCun, Bottou, Bengio and Haffner 1998, "Gradient-based learning applied to document
/// recognition"): 60,000 grey images of handwritten digits, 28x28, and 10,000 for tests, in IDX
/// form, gzip or plain.
///
/// Source: <http://yann.lecun.com/exdb/mnist/>.
public struct MNIST: Dataset {
  /// `mnist`.
  public static var typeName: String { "mnist" }
  /// One line.
  public static var summary: String { "grey images of handwritten digits, 28x28" }

  package static let collection = IDXCollection(
    name: "MNIST", folders: DataFolders(["mnist", "MNIST/raw"]),
    advice: "there is no apt package, so get MNIST in Python by "
      + "torchvision.datasets.MNIST('data', download=True)",
    imageShape: ImageShape(height: 28, width: 28, channels: 1),
    // In words, so that no name is taken for a number.
    classNames: [
      "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
    ],
    trainingCount: 60000)

  private let path: String?

  /// Reads its keys.
  public init(_ options: inout Options) throws {
    path = try Self.collection.readPath(&options)
  }

  /// 28x28x1.
  public var imageShape: ImageShape { Self.collection.imageShape }

  /// Ten digits.
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
