import Diffusion
import Foundation
import Recipe
import Tensor

/// A dataset in the form that MNIST began: grey images and their labels in four IDX files, two for
/// training and two for tests. What is said here is all that tells one from another.
package struct IDXCollection: Sendable {
  /// What messages call it.
  package let name: String
  /// Its folder among others for datasets: one of its own, and torchvision's.
  package let folders: [String]
  /// Where a package of the system puts its files, if there is one.
  package let systemFolder: String?
  /// How to get its files, the beginning of a sentence that goes on with ", or".
  package let advice: String
  /// The size of every image.
  package let imageShape: ImageShape
  /// The name of each class, in the order of the labels.
  package let classNames: [String]
  /// The number of images for training, as published.
  package let trainingCount: Int

  /// A byte per pixel of the images for training.
  var residentBytes: Int { trainingCount * imageShape.batch(1).count }

  /// Reads `path`.
  func readPath(_ options: inout Options) throws -> String? {
    try options.optionalString(
      "path", "folder of \(name)'s IDX files; unless given, the usual places are searched")
  }

  /// The folders that are searched if none is named, in this order: those under the environment's
  /// `DAEDALUS_DATA`, if that is set, that of the system's package, and those under `data`.
  package func standardFolders(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> [String] {
    let root = environment["DAEDALUS_DATA"].flatMap { $0.isEmpty ? nil : $0 }
    let below = { (root: String) in folders.map { "\(root)/\($0)" } }
    return (root.map(below) ?? []) + (systemFolder.map { [$0] } ?? []) + below("data")
  }

  /// Finds the files of a split in `folder` or one of ``folders`` below it, or without one in the
  /// first of ``standardFolders(environment:)`` that has both.
  /// - Throws: `FileError`, which says what was looked for and where.
  package func find(_ split: IDXDataset.Split, in folder: String?) throws -> IDXFiles {
    let places = folder.map { root in [root] + folders.map { "\(root)/\($0)" } }
    return try .find(split, among: places ?? standardFolders(), advice: advice)
  }

  /// Reads the images of a split, or the first `limit`; labels wait until they are asked for.
  /// - Throws: `FileError` for files that are missing, faulty or of other images.
  package func open(
    _ split: IDXDataset.Split, in folder: String?, limit: Int? = nil
  ) throws -> any ImageSource {
    let files = try find(split, in: folder)
    let data = try IDXDataset(files, limit: limit, classes: classNames.count)
    guard data.rows == imageShape.height, data.columns == imageShape.width else {
      throw FileError(
        files.images,
        "has images of \(data.rows)x\(data.columns), but \(name)'s are \(imageShape): name the "
          + "folder of its files by 'dataset.path'")
    }
    return ByteImages(shape: imageShape, pixels: data.images, allLabels: data.labels)
  }
}
