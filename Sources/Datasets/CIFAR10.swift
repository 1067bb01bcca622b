public import Diffusion
public import Recipe

/// CIFAR10 (Krizhevsky 2009, "Learning multiple layers of features from tiny images"): 50,000 colour
/// images of animals and vehicles, 32x32, and 10,000 for tests, in the binary version or in that for
/// Python.
///
/// Source: <https://www.cs.toronto.edu/~kriz/cifar.html>.
public struct CIFAR10: Dataset {
  /// `cifar10`.
  public static var typeName: String { "cifar10" }
  /// One line.
  public static var summary: String { "colour images of animals and vehicles, 32x32" }

  private let path: String?
  private static let collection = CIFARCollection.cifar10()
  private let files = CIFARFiles(collection)

  /// Reads its keys.
  public init(_ options: inout Options) throws {
    path = try options.optionalString(
      "path",
      "folder of CIFAR10's files or its archive; unless given, the usual places are searched")
  }

  /// 32x32x3.
  public var imageShape: ImageShape { CIFARRecords.imageShape }

  /// Six kinds of animals and four of vehicles.
  public var classNames: [String] { Self.collection.classNames }

  /// A byte per value of the images for training.
  public var residentBytes: Int { Self.collection.residentBytes }

  /// The training images.
  public func open() throws -> any ImageSource { try files.open(.train, in: path) }

  /// The images for tests.
  public var hasHeldOutImages: Bool { true }

  /// The first of the images for tests.
  public func openHeldOut(limit: Int) throws -> any ImageSource {
    try files.open(.test, in: path, limit: limit)
  }
}
