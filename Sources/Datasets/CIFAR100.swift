public import Diffusion
public import Recipe

/// CIFAR100 (Krizhevsky 2009, "Learning multiple layers of features from tiny images"): 50,000 colour
/// images of a hundred kinds of things in twenty groups, 32x32, and 10,000 for tests, in the binary
/// version or in that for Python.
///
/// Source: <https://www.cs.toronto.edu/~kriz/cifar.html>.
public struct CIFAR100: Dataset {
  /// `cifar100`.
  public static var typeName: String { "cifar100" }
  /// One line.
  public static var summary: String { "colour images of a hundred kinds of things, 32x32" }

  /// Which of an image's two labels is its class.
  public enum Labels: String, Sendable, CaseIterable {
    /// What it shows.
    case fine
    /// The group that this belongs to.
    case coarse
  }

  private let path: String?
  private let collection: CIFARCollection

  /// Reads its keys.
  public init(_ options: inout Options) throws {
    path = try options.optionalString(
      "path",
      "folder of CIFAR100's files or its archive; unless given, the usual places are searched")
    collection = .cifar100(
      try options.choice(
        "labels", default: .fine, of: Labels.self, "a hundred classes, or twenty groups of these"))
  }

  /// 32x32x3.
  public var imageShape: ImageShape { CIFARRecords.imageShape }

  /// Those of the labels that are read.
  public var classNames: [String] { collection.classNames }

  /// A byte per value of the images for training.
  public var residentBytes: Int { collection.residentBytes }

  /// The training images.
  public func open() throws -> any ImageSource { try CIFARFiles(collection).open(.train, in: path) }

  /// The images for tests.
  public var hasHeldOutImages: Bool { true }

  /// The first of the images for tests.
  public func openHeldOut(limit: Int) throws -> any ImageSource {
    try CIFARFiles(collection).open(.test, in: path, limit: limit)
  }
}
