import Foundation
import Tensor

/// Where one split of FashionMNIST, or of MNIST, which has the same names, lies on this machine.
///
/// The four files are `{train,t10k}-images-idx3-ubyte` and `{train,t10k}-labels-idx1-ubyte`, each
/// as it is or with `.gz`. Source: <https://github.com/zalandoresearch/fashion-mnist>.
public struct FashionMNISTFiles: Sendable, Equatable {
  /// The path of the images.
  public let images: String

  /// The path of the labels.
  public let labels: String

  /// A pair of files known by path.
  public init(images: String, labels: String) {
    self.images = images
    self.labels = labels
  }

  /// The folders that are searched if none is named, in this order: `fashion-mnist` and
  /// torchvision's `FashionMNIST/raw` under the environment's `DAEDALUS_DATA`, if that is set, and
  /// the place where Debian's package dataset-fashion-mnist puts the files.
  public static func standardFolders(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> [String] {
    let root = environment["DAEDALUS_DATA"].flatMap { $0.isEmpty ? nil : $0 }
    let own = root.map { ["\($0)/fashion-mnist", "\($0)/FashionMNIST/raw"] } ?? []
    return own + ["/usr/share/datasets/fashion-mnist"]
  }

  /// Finds the files of `split` in `folder` (or torchvision's `FashionMNIST/raw` below it), or
  /// without one in the first of `standardFolders` that has both.
  ///
  /// Throws `FileError`, which says what was looked for and where.
  public static func find(
    _ split: IDXDataset.Split, in folder: String? = nil
  ) throws -> FashionMNISTFiles {
    try find(
      split, among: folder.map { [$0, "\($0)/FashionMNIST/raw"] } ?? standardFolders())
  }

  /// Finds the files of `split` in the first of `folders` that has both.
  package static func find(
    _ split: IDXDataset.Split, among folders: [String]
  ) throws -> FashionMNISTFiles {
    let images = "\(split.prefix)-images-idx3-ubyte"
    let labels = "\(split.prefix)-labels-idx1-ubyte"
    for folder in folders {
      if let images = existing(images, in: folder), let labels = existing(labels, in: folder) {
        return FashionMNISTFiles(images: images, labels: labels)
      }
    }
    let missing = folders.contains { existing(images, in: $0) != nil } ? labels : images
    throw FileError(
      missing,
      "there is no such file, plain or with .gz, in \(folders.joined(separator: ", ")): install "
        + "the apt package dataset-fashion-mnist, or name by 'dataset.path' the folder that holds "
        + "\(images)[.gz] and \(labels)[.gz]")
  }

  private static func existing(_ name: String, in folder: String) -> String? {
    ["\(folder)/\(name)", "\(folder)/\(name).gz"].first(
      where: FileManager.default.fileExists(atPath:))
  }
}
