import Diffusion
import Tensor

/// One of CIFAR's sets. What is said here is all that tells one from another.
package struct CIFARCollection: Sendable {
  /// What messages call it.
  package let name: String
  /// Where its files are looked for.
  package let folders: DataFolders
  /// The two versions, in the order of the search.
  package let forms: [CIFARForm]
  /// Images of each file for training and of the one for tests.
  package let trainPerFile: Int
  package let testPerFile: Int
  /// Labels of each image, and which of them is read.
  package let labelsPerImage: Int
  package let labelIndex: Int
  /// What a pickle calls these labels.
  package let labelKey: String
  /// In the order of their labels.
  package let classNames: [String]

  /// Images of each file of a split.
  func imagesPerFile(_ split: Split) -> Int { split == .train ? trainPerFile : testPerFile }

  /// A byte per value of the images for training.
  var residentBytes: Int {
    forms[0].names(of: .train).count * trainPerFile * CIFARRecords.imageShape.batch(1).count
  }

  /// CIFAR10, as published or as small as a test makes it.
  package static func cifar10(imagesPerFile: Int = 10_000) -> CIFARCollection {
    let batches = (1...5).map { "data_batch_\($0)" }
    return CIFARCollection(
      name: "CIFAR10", folders: DataFolders(["", "cifar10"]),
      forms: [
        CIFARForm(
          isPickled: false, archive: "cifar-10-binary.tar.gz", folder: "cifar-10-batches-bin",
          train: batches.map { "\($0).bin" }, test: "test_batch.bin"),
        CIFARForm(
          isPickled: true, archive: "cifar-10-python.tar.gz", folder: "cifar-10-batches-py",
          train: batches, test: "test_batch"),
      ],
      trainPerFile: imagesPerFile, testPerFile: imagesPerFile, labelsPerImage: 1, labelIndex: 0,
      labelKey: "labels", classNames: CIFARClasses.ten)
  }

  /// CIFAR100 with one of its two kinds of labels, as published or as small as a test makes it.
  package static func cifar100(
    _ labels: CIFAR100.Labels, train: Int = 50_000, test: Int = 10_000
  ) -> CIFARCollection {
    CIFARCollection(
      name: "CIFAR100", folders: DataFolders(["", "cifar100"]),
      forms: [
        CIFARForm(
          isPickled: false, archive: "cifar-100-binary.tar.gz", folder: "cifar-100-binary",
          train: ["train.bin"], test: "test.bin"),
        CIFARForm(
          isPickled: true, archive: "cifar-100-python.tar.gz", folder: "cifar-100-python",
          train: ["train"], test: "test"),
      ],
      trainPerFile: train, testPerFile: test, labelsPerImage: 2,
      labelIndex: labels == .coarse ? 0 : 1, labelKey: "\(labels)_labels",
      classNames: labels == .coarse ? CIFARClasses.twenty : CIFARClasses.hundred)
  }
}
