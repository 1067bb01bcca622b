import Archives
import Tensor

/// One of the two versions that CIFAR's sets are published in: what its files are called.
package struct CIFARForm: Sendable, Equatable {
  /// Whether its files are pickles of Python's; else they are records of bytes.
  package let isPickled: Bool
  /// What its archive is called.
  package let archive: String
  /// The folder in the archive.
  package let folder: String
  /// The files of the images for training, in order, and the one of those for tests.
  private let train: [String]
  private let test: String

  /// A version.
  package init(isPickled: Bool, archive: String, folder: String, train: [String], test: String) {
    self.isPickled = isPickled
    self.archive = archive
    self.folder = folder
    self.train = train
    self.test = test
  }

  /// The files of a split, in order.
  package func names(of split: Split) -> [String] { split == .train ? train : [test] }
}
