public import Diffusion
public import Recipe

/// CIFAR10 (Krizhevsky 2009, "Learning multiple layers of features from tiny images"): 50,000 colour
/// images of animals and vehicles, 32x32, and 10,000 for tests, in the binary version.
///
/// Source: <https://www.cs.toronto.edu/~kriz/cifar.html>.
public struct CIFAR10: Dataset {
  /// `cifar10`.
  public static var typeName: String { "cifar10" }
  /// One line.
  public static var summary: String { "colour images of animals and vehicles, 32x32" }

  private let path: String?
  private let files = CIFAR10Files()

  /// Reads its keys.
  public init(_ options: inout Options) throws {
    path = try options.optionalString(
      "path",
      "folder of CIFAR10's binary version, \(CIFAR10Files.archive) or its files; unless given, the "
        + "usual places are searched")
  }

  /// 32x32x3.
  public var imageShape: ImageShape { CIFAR10Records.imageShape }

  /// Six kinds of animals and four of vehicles.
  public var classNames: [String] { CIFAR10Records.classNames }

  /// A byte per value of the images for training.
  public var residentBytes: Int { files.residentBytes }

  /// The training images.
  public func open() throws -> any ImageSource { try files.open(.train, in: path) }

  /// The images for tests.
  public var hasHeldOutImages: Bool { true }

  /// The first of the images for tests.
  public func openHeldOut(limit: Int) throws -> any ImageSource {
    try files.open(.test, in: path, limit: limit)
  }
}
