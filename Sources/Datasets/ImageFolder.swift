public import Diffusion
public import Recipe
import Tensor

/// Pictures in a folder of one's own: JPEG or PNG files, in it or in folders inside, of any sizes.
public struct ImageFolder: Dataset {
  /// `folder`.
  public static var typeName: String { "folder" }
  /// One line.
  public static var summary: String { "JPEG and PNG pictures in a folder of one's own" }

  static let folders = DataFolders(["images"])

  /// The name of each class is that of the folder of its pictures.
  public let classNames: [String]
  private let path: String?
  private let keys: PictureKeys

  /// Reads its keys.
  public init(_ options: inout Options) throws {
    path = try options.optionalString(
      "path", "the folder; unless given, 'images' in the usual places")
    classNames = try options.strings(
      "class_names", default: [], "the folders inside that are classes; none for no labels")
    keys = try PictureKeys(&options, resize: .shorterSide, upright: true, mayCrop: true)
    let names = Set(classNames)
    if names.count < classNames.count {
      options.fail("class_names", "'class_names' names a folder twice")
    }
  }

  /// A square of `size`.
  public var imageShape: ImageShape { keys.pipeline.shape }

  /// Whether `held_out` is above 0.
  public var hasHeldOutImages: Bool { keys.hasHeldOutImages }

  /// The pictures for training.
  public func open() throws -> any ImageSource { try keys.images(of: source(), .train) }

  /// The first of the pictures kept apart.
  public func openHeldOut(limit: Int) throws -> any ImageSource {
    try keys.images(of: source(), .test).first(limit)
  }

  /// How many pictures there are.
  public func state() throws -> String { keys.state(of: try source()) }

  private func source() throws -> PictureFolder {
    try PictureFolder(Self.folders.firstFolder(in: path), classNames: classNames)
  }
}

extension DataFolders {
  /// The first of the searched folders that is there.
  /// - Throws: `FileError`, which says where was searched.
  func firstFolder(in folder: String?) throws -> String {
    let places = folder.map { [$0] } ?? standard()
    if let place = places.first(where: isFolder) { return place }
    throw FileError(
      places[0],
      "is no folder"
        + (places.count > 1 ? ", nor is \(places.dropFirst().joined(separator: ", "))" : "")
        + ": name by 'dataset.path' the folder that holds the images")
  }
}
