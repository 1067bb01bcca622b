import Diffusion
import Recipe
import Tensor

/// A dataset in the form that MNIST began: grey images and their labels in four IDX files, two for
/// training and two for tests. What is said here is all that tells one from another.
package struct IDXCollection: Sendable {
  /// What messages call it.
  package let name: String
  /// One of its own, and torchvision's.
  package let folders: DataFolders
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

  /// Finds the files of a split in the first folder that has both, of those that are searched in
  /// `folder` or without one.
  /// - Throws: `FileError`, which says what was looked for and where.
  package func find(_ split: Split, in folder: String?) throws -> IDXFiles {
    try .find(split, among: folders.searched(in: folder), advice: advice)
  }

  /// Reads the images of a split, or the first `limit`; labels wait until they are asked for.
  /// - Throws: `FileError` for files that are missing, faulty or of other images.
  package func open(
    _ split: Split, in folder: String?, limit: Int? = nil
  ) throws -> any ImageSource {
    let files = try find(split, in: folder)
    let data = try IDXDataset(files, limit: limit, classes: classNames.count)
    guard data.rows == imageShape.height, data.columns == imageShape.width else {
      throw FileError(
        files.images,
        "has images of \(data.rows)x\(data.columns), but \(name)'s are \(imageShape): name the "
          + "folder of its files by 'dataset.path'")
    }
    return ByteImages(
      shape: imageShape, pixels: data.images, allLabels: { try data.labels().map(Int.init) })
  }
}
