import Foundation
import Tensor

/// The pair of files of one split of a collection: images and their labels.
///
/// The four files of a collection are `{train,t10k}-images-idx3-ubyte` and
/// `{train,t10k}-labels-idx1-ubyte`, each as it is or with `.gz`.
public struct IDXFiles: Sendable, Equatable {
  /// The path of the images.
  public let images: String

  /// The path of the labels.
  public let labels: String

  /// A pair of files known by path.
  public init(images: String, labels: String) {
    self.images = images
    self.labels = labels
  }

  /// Finds the files of a split in the first of `folders` that has both.
  /// - Parameter advice: how to get them, the beginning of a sentence that goes on with ", or".
  /// - Throws: `FileError`, which says what was looked for and where.
  static func find(
    _ split: Split, among folders: [String], advice: String
  ) throws -> IDXFiles {
    let prefix = split == .train ? "train" : "t10k"
    let images = "\(prefix)-images-idx3-ubyte"
    let labels = "\(prefix)-labels-idx1-ubyte"
    for folder in folders {
      if let images = existing(images, in: folder), let labels = existing(labels, in: folder) {
        return IDXFiles(images: images, labels: labels)
      }
    }
    let missing = folders.contains { existing(images, in: $0) != nil } ? labels : images
    throw FileError(
      missing,
      "there is no such file, plain or with .gz, in \(folders.joined(separator: ", ")): \(advice), "
        + "or name by 'dataset.path' the folder that holds \(images)[.gz] and \(labels)[.gz]")
  }

  private static func existing(_ name: String, in folder: String) -> String? {
    ["\(folder)/\(name)", "\(folder)/\(name).gz"].first(
      where: FileManager.default.fileExists(atPath:))
  }
}
