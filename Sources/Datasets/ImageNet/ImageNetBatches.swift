import Diffusion
import Foundation
import Tensor

/// The downsampled ImageNet (Chrabaszcz, Loshchilov and Hutter 2017, "A downsampled variant of ImageNet
/// as an alternative to the CIFAR datasets"): ten files for training and one for validation.
struct ImageNetBatches {
  /// One after another.
  let batches: [ImageNetBatch]

  /// The files of a split in a folder; nil where there are none.
  /// - Throws: `FileError` where some are missing.
  init?(_ split: Split, in folder: String, size: Int) throws {
    let names = split == .train ? (1...10).map { "train_data_batch_\($0)" } : ["val_data"]
    let isThere = FileManager.default.fileExists(atPath:)
    let found = names.map { name in
      ["\(folder)/\(name).npz", "\(folder)/\(name)"].first(where: isThere)
    }
    guard found.contains(where: { $0 != nil }) else { return nil }
    if let missing = found.firstIndex(of: nil) {
      throw FileError(
        "\(folder)/\(names[missing])", "there is no such file, with .npz or without, beside others")
    }
    let shape = ImageShape(height: size, width: size, channels: 3)
    batches = found.compactMap(\.self).map { ImageNetBatch($0, shape) }
  }

  /// All images, prepared: one file is in memory at a time, and only the first time.
  /// - Parameter classes: labels must be below; 0 for images without labels.
  /// - Throws: `FileError` for a file that is damaged or has images of another size.
  func images(classes: Int) throws -> any ImageSource {
    let sources = try batches.enumerated().map { number, batch in
      PreparationProgress.tell(number, of: batches.count)
      return try batch.prepared(in: PreparedFile.standardFolder(), classes: classes)
    }
    return JoinedImages(sources)
  }
}
