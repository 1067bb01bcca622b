import Diffusion
import Foundation
import Tensor

/// Finds out what a folder or file of images is, and reads all of it.
package struct DataInspection {
  private let path: String
  private let onProgress: (_ done: Int, _ count: Int) -> Void

  /// An inspection of what is at `path`.
  package init(
    _ path: String, onProgress: @escaping (_ done: Int, _ count: Int) -> Void = { _, _ in }
  ) {
    self.path = path
    self.onProgress = onProgress
  }

  /// What it is, with all that is wrong with it.
  /// - Throws: `FileError` where there is nothing that could be images.
  package func report() throws -> DataReport {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw FileError(path, "there is no such file or folder")
    }
    guard isFolder.boolValue else { return try ArrayInspection(path).report() }
    if let collection = indexed() { return collection }
    if let collection = cifar() { return collection }
    if isThere("\(path)/\(CelebALists.partition)") { return celeba() }
    if isThere("\(path)/train_data_batch_1") || isThere("\(path)/train_data_batch_1.npz") {
      return imageNetBatches()
    }
    if isThere("\(path)/train/"), isThere("\(path)/val/") { return imageNetFolders() }
    return try PictureInspection(path, onProgress: onProgress).report()
  }

  private func isThere(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  /// IDX files. FashionMNIST and MNIST have the same names and sizes, and are told apart by digests.
  private func indexed() -> DataReport? {
    let names = ["train-images-idx3-ubyte", "t10k-images-idx3-ubyte"]
    guard names.contains(where: { isThere("\(path)/\($0)") || isThere("\(path)/\($0).gz") }) else {
      return nil
    }
    var known: (name: String, files: [String: String]) = ("", [:])
    for dataset in KnownDataset.all where ["fashion_mnist", "mnist"].contains(dataset.name) {
      let files = KnownFiles(dataset).states(in: path)
      if files.values.contains(KnownFiles.published) { known = (dataset.name, files) }
    }
    let isMNIST = known.name == "mnist"
    let collection = isMNIST ? MNIST.collection : FashionMNIST.collection
    let form =
      known.name.isEmpty ? "IDX files that are neither FashionMNIST's nor MNIST's" : collection.name
    var report = DataReport(path: path, form: form)
    report.files = known.files
    let shown = known.name.isEmpty ? "fashion_mnist" : known.name
    report.recipe = "dataset: {type: \(shown), path: \(quotedPath)}"
    add(collection.imageShape, collection.classNames, to: &report) {
      try collection.open($0, in: path)
    }
    return report
  }

  private func cifar() -> DataReport? {
    for collection in [CIFARCollection.cifar10(), .cifar100(.fine)] {
      let files = CIFARFiles(collection)
      guard let place = try? files.find(.train, in: path) else { continue }
      var report = DataReport(path: path, form: "\(collection.name), \(place)")
      if let dataset = KnownDataset.all.first(where: { $0.name == collection.name.lowercased() }) {
        report.files = KnownFiles(dataset).states(in: path)
      }
      report.recipe = "dataset: {type: \(collection.name.lowercased()), path: \(quotedPath)}"
      add(CIFARRecords.imageShape, collection.classNames, to: &report) {
        try files.open($0, in: path)
      }
      return report
    }
    return nil
  }

  private func imageNetBatches() -> DataReport {
    var report = DataReport(path: path, form: "the downsampled ImageNet, in batches")
    var size = 64
    if (try? ImageNetBatches(.test, in: path, size: 32)?.batches[0].images()) != nil { size = 32 }
    report.recipe = "dataset: {type: imagenet, path: \(quotedPath), size: \(size)}"
    let shape = ImageShape(height: size, width: size, channels: 3)
    for split in Split.allCases {
      do {
        guard let batches = try ImageNetBatches(split, in: path, size: size)?.batches else {
          throw FileError("\(path)/val_data", "there is no such file, with .npz or without")
        }
        var part = DataReport.Part("\(split)")
        for (number, batch) in batches.enumerated() {
          onProgress(number, batches.count)
          try part.add(batch.images(), shape, [])
        }
        report.parts.append(part)
      } catch { report.note("\(error)") }
    }
    return report
  }

  /// Pictures in folders by class, those for validation apart.
  private func imageNetFolders() -> DataReport {
    var report = DataReport(path: path, form: "folders of pictures by class, train and val")
    report.recipe = "dataset: {type: imagenet, path: \(quotedPath), size: 64}"
    for split in Split.allCases {
      let folder = "\(path)/\(split == .train ? "train" : "val")"
      do {
        let pictures = try PictureInspection(folder, onProgress: onProgress)
        try pictures.add("\(split)", upright: false, to: &report)
      } catch { report.note("\(error)") }
    }
    return report
  }

  private func celeba() -> DataReport {
    var report = DataReport(path: path, form: "CelebA")
    report.recipe = "dataset: {type: celeba, path: \(quotedPath)}"
    if let dataset = KnownDataset.all.first(where: { $0.name == "celeba" }) {
      report.files = KnownFiles(dataset).states(in: path)
    }
    for split in Split.allCases {
      do {
        let source = try CelebAFiles().source(split, attribute: nil, in: path)
        var part = DataReport.Part("\(split)")
        try PictureInspection.read(source, upright: false, into: &part, &report, onProgress)
        report.parts.append(part)
      } catch { report.note("\(error)") }
    }
    return report
  }

  /// Reads the images of both splits.
  private func add(
    _ shape: ImageShape, _ classNames: [String], to report: inout DataReport,
    _ open: (Split) throws -> any ImageSource
  ) {
    for split in Split.allCases {
      do {
        report.parts.append(
          try DataReport.Part("\(split)", try open(split), shape, classNames))
      } catch { report.note("\(error)") }
    }
  }

  private var quotedPath: String { DataReport.quoted(path) }
}

extension DataReport {
  /// A path or name as recipes take it.
  static func quoted(_ text: String) -> String {
    let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./")
    let isPlain = text.allSatisfy(plain.contains) && text.contains { $0.isLetter }
    return isPlain && !text.hasPrefix("-") ? text : "'\(text.replacing("'", with: "''"))'"
  }
}

extension DataReport.Part {
  /// Reads all images of a source.
  init(
    _ name: String, _ images: any ImageSource, _ shape: ImageShape, _ classNames: [String]
  ) throws {
    self.init(name)
    try add(images, shape, classNames)
  }

  /// Reads all images of a source, besides those that were read before.
  mutating func add(
    _ images: any ImageSource, _ shape: ImageShape, _ classNames: [String]
  ) throws {
    self.images += images.count
    sizes["\(shape.height)x\(shape.width)", default: 0] += images.count
    channels["\(shape.channels)", default: 0] += images.count
    for start in stride(from: 0, to: images.count, by: 1024) {
      let indices = Array(start..<min(start + 1024, images.count))
      for value in try images.batch(indices).read() {
        let level = Int(((value + 1) * 127.5).rounded())
        if level < lowest { lowest = level }
        if level > highest { highest = level }
      }
      guard !classNames.isEmpty else { continue }
      for label in try images.labels(indices) { classes[classNames[label], default: 0] += 1 }
    }
  }
}
