public import Diffusion
import Foundation
public import Recipe
import Tensor

/// Images in an array of NumPy's: a npy or npz file of bytes, `[count, height, width, channels]`.
public struct ArrayImages: Dataset {
  /// `npz`.
  public static var typeName: String { "npz" }
  /// One line.
  public static var summary: String { "images in an npz or npy file of one's own" }

  static let names = ["images.npz", "images.npy"]

  /// Those of `class_names`.
  public let classNames: [String]
  /// `height` x `width`, in 1 or 3 channels, as the file has them.
  public let imageShape: ImageShape
  private let path: String?
  private let array: String
  private let labels: String
  private let heldOut: Int

  /// Reads its keys.
  public init(_ options: inout Options) throws {
    path = try options.optionalString(
      "path", "the file; unless given, images.npz or images.npy in the usual places")
    let height = try options.int(
      "height", default: 64, in: 1...4096, "the file's images are so high")
    let width = try options.int("width", default: height, in: 1...4096, "and so wide")
    let colours = try options.bool("colours", default: true, "and have three channels; else one")
    imageShape = ImageShape(height: height, width: width, channels: colours ? 3 : 1)
    array = try options.string(
      "array", default: "arr_0", "the name of the images in an npz file, [count, h, w, channels]")
    labels = try options.string(
      "labels", default: "arr_1", "the name of their labels from 0, read with 'class_names'")
    classNames = try options.strings(
      "class_names", default: [], "the names of the labels; none for no labels")
    heldOut = try options.int(
      "held_out", default: 0, in: 0...10_000_000,
      "images, evenly drawn, that are kept apart for measurements")
  }

  /// Whether `held_out` is above 0.
  public var hasHeldOutImages: Bool { heldOut > 0 }

  /// The images for training.
  public func open() throws -> any ImageSource { try images(.train) }

  /// The first of those kept apart.
  public func openHeldOut(limit: Int) throws -> any ImageSource { try images(.test).first(limit) }

  private func images(_ split: Split) throws -> any ImageSource {
    let path = try find()
    let images = try read(path)
    guard heldOut < images.count else {
      throw FileError(
        path, "holds \(images.count) images, of which 'held_out' keeps \(heldOut) apart")
    }
    guard heldOut > 0 else { return images }
    return ImageChoice(
      images, at: HeldOut.numbers(split, of: images.count, heldOut: heldOut))
  }

  private func find() throws -> String {
    if let path { return path }
    let places = DataFolders([""]).standard().flatMap { place in
      Self.names.map { "\(place)/\($0)" }
    }
    if let found = places.first(where: FileManager.default.fileExists(atPath:)) { return found }
    throw FileError(
      places[0],
      "there is no such file, nor \(places.dropFirst().joined(separator: ", ")): name by "
        + "'dataset.path' the file that holds the images")
  }

  private func read(_ path: String) throws -> ByteImages {
    let isArchive = try readFile(path, prefix: 2) == Array("PK".utf8)
    let names = classNames.isEmpty ? [array] : [array, labels]
    let arrays =
      isArchive
      ? try NPZ.read(path, names: Set(names))
      : [array: try NPY.array(in: readFile(path, limit: NPY.largestFile), path: path)]
    guard let images = arrays[array] else { fatalError("NPZ.read left out an array") }
    let (height, width) = (imageShape.height, imageShape.width)
    guard images.shape.count == 4, images.shape[0] > 0,
      images.shape.dropFirst() == [height, width, imageShape.channels]
    else {
      throw FileError(
        images.path,
        "holds an array of shape \(images.shape), but images of \(imageShape) are of shape [count, "
          + "\(height), \(width), \(imageShape.channels)]: 'height', 'width' and 'colours' say so")
    }
    let labels = try checkedLabels(arrays[labels], count: images.shape[0], path)
    return ByteImages(shape: imageShape, pixels: try images.bytes()) { labels }
  }

  private func checkedLabels(_ array: NPYArray?, count: Int, _ path: String) throws -> [Int] {
    guard !classNames.isEmpty else { return [] }
    guard let array else {
      throw FileError(path, "is an npy file and has no labels, but 'class_names' is given")
    }
    let labels = try array.integers()
    guard labels.count == count else {
      throw FileError(array.path, "holds \(labels.count) labels, but there are \(count) images")
    }
    if let label = labels.first(where: { !classNames.indices.contains($0) }) {
      throw FileError(
        array.path, "has the label \(label), but 'class_names' has \(classNames.count) names")
    }
    return labels
  }
}
