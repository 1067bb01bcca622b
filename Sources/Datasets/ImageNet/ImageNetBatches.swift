import Diffusion
import Foundation
import Tensor

/// The downsampled ImageNet (Chrabaszcz, Loshchilov and Hutter 2017, "A downsampled variant of ImageNet
/// as an alternative to the CIFAR datasets"): ten batches for training and one for validation, npz or
/// pickled, of planar images and labels from 1.
struct ImageNetBatches {
  private let paths: [String]
  private let shape: ImageShape

  /// The batches of a split in a folder; nil where there are none.
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
    paths = found.compactMap(\.self)
    shape = ImageShape(height: size, width: size, channels: 3)
  }

  /// All images, in memory.
  /// - Parameter classes: labels must be below; 0 for images without labels.
  /// - Throws: `FileError` for a batch that is damaged or of images of another size.
  func images(classes: Int) throws -> any ImageSource {
    var pixels: [UInt8] = []
    var labels: [Int] = []
    for path in paths {
      let batch = try read(path)
      let row = shape.batch(1).count
      guard batch.shape.count == 2, batch.shape[1] == row else {
        throw FileError(
          path,
          "holds an array of shape \(batch.shape), but images of \(shape) are of shape [count, "
            + "\(row)]: 'size' is \(shape.height)")
      }
      guard batch.labels.count == batch.shape[0] else {
        throw FileError(path, "holds \(batch.labels.count) labels, but \(batch.shape[0]) images")
      }
      if classes > 0, let label = batch.labels.first(where: { !(1...classes).contains($0) }) {
        throw FileError(path, "has the label \(label), but 'class_names' has \(classes) names")
      }
      let start = pixels.count
      pixels += [UInt8](repeating: 0, count: batch.data.count)
      for image in 0..<batch.shape[0] {
        let from = batch.data.startIndex + image * row
        PlanarImage.interleave(
          batch.data[from..<from + row], into: &pixels, at: start + image * row)
      }
      labels += batch.labels.map { $0 - 1 }
    }
    let all = labels
    return ByteImages(shape: shape, pixels: pixels) { all }
  }

  private func read(
    _ path: String
  ) throws -> (shape: [Int], data: ArraySlice<UInt8>, labels: [Int]) {
    if path.hasSuffix(".npz") {
      let arrays = try NPZ.read(path, names: ["data", "labels"])
      guard let data = arrays["data"], let labels = arrays["labels"] else {
        fatalError("NPZ.read left out an array")
      }
      return (data.shape, try data.bytes()[...], try labels.integers())
    }
    let pickle = try ArrayPickle(
      readFile(path, limit: NPY.largestFile), path: path)
    let data = try pickle.bytes("data")
    return (data.shape, data.values, try pickle.integers("labels"))
  }
}
