import Diffusion
import Foundation
import Tensor

/// A file of the downsampled ImageNet: npz or pickled, planar images and labels from 1.
struct ImageNetBatch {
  let path: String
  private let shape: ImageShape

  /// The file at `path`, which is not opened yet, of images of `shape`.
  init(_ path: String, _ shape: ImageShape) {
    self.path = path
    self.shape = shape
  }

  /// What a file holds.
  private struct Contents {
    /// `[count, channels, height, width]`.
    let planes: ArraySlice<UInt8>
    /// From 1.
    let labels: [Int]
  }

  /// Its images in memory.
  /// - Throws: `FileError` for a file that is damaged or has images of another size.
  func images() throws -> ByteImages {
    let contents = try read()
    let row = shape.batch(1).count
    var pixels = [UInt8](repeating: 0, count: contents.planes.count)
    for image in 0..<contents.labels.count {
      PlanarImage.interleave(self.planes(image, contents), into: &pixels, at: image * row)
    }
    let labels = contents.labels.map { $0 - 1 }
    return ByteImages(shape: shape, pixels: pixels) { labels }
  }

  /// Its images as they are kept in a folder, in a file that is mapped into memory, where they are put
  /// first if they are not there.
  /// - Parameter classes: labels must be below; 0 for images without labels.
  /// - Throws: `FileError` as above, and where a file cannot be written.
  func prepared(in folder: String, classes: Int) throws -> ByteImages {
    let file = PreparedFile(
      of: "imagenet batch, form 1\n\(shape)\n\(path)\n\(try FileStamp(ofFile: path))", in: folder)
    try file.make(unless: { (try? mapped(file)) != nil }) {
      let contents = try read()
      let labels = NPY.encode(shape: [contents.labels.count], integers: contents.labels)
      try writeAtomically(labels, to: file.labelsPath)
      let partial = try file.begin(contents.labels.count, of: shape)
      var pixels = [UInt8](repeating: 0, count: shape.batch(1).count)
      for image in partial.done..<contents.labels.count {
        PlanarImage.interleave(planes(image, contents), into: &pixels, at: 0)
        try partial.write(pixels, at: image)
        try partial.note(image + 1)
      }
      try partial.finish(as: file.path)
    }
    let (pixels, labels) = try mapped(file)
    if classes > 0, let label = labels.first(where: { !(1...classes).contains($0) }) {
      throw FileError(path, "has the label \(label), but 'class_names' has \(classes) names")
    }
    return ByteImages(shape: shape, pixels: pixels) { labels.map { $0 - 1 } }
  }

  /// What is kept of it.
  private func mapped(_ file: PreparedFile) throws -> (pixels: MappedFile, labels: [Int]) {
    let path = file.labelsPath
    let labels = try NPY.array(in: readFile(path, limit: NPY.largestFile), path: path).integers()
    return (try file.mapped(images: labels.count, of: shape), labels)
  }

  private func planes(_ image: Int, _ contents: Contents) -> ArraySlice<UInt8> {
    let row = shape.batch(1).count
    let start = contents.planes.startIndex + image * row
    return contents.planes[start..<start + row]
  }

  private func read() throws -> Contents {
    let (found, planes, labels) = try arrays()
    let row = shape.batch(1).count
    guard found.count == 2, found[0] > 0, found[1] == row else {
      throw FileError(
        path,
        "holds an array of shape \(found), but images of \(shape) are of shape [count, "
          + "\(row)]: 'size' is \(shape.height)")
    }
    guard labels.count == found[0] else {
      throw FileError(path, "holds \(labels.count) labels, but \(found[0]) images")
    }
    return Contents(planes: planes, labels: labels)
  }

  private func arrays() throws -> (shape: [Int], data: ArraySlice<UInt8>, labels: [Int]) {
    if path.hasSuffix(".npz") {
      let arrays = try NPZ.read(path, names: ["data", "labels"])
      guard let data = arrays["data"], let labels = arrays["labels"] else {
        fatalError("NPZ.read left out an array")
      }
      return (data.shape, try data.bytes()[...], try labels.integers())
    }
    let pickle = try ArrayPickle(readFile(path, limit: NPY.largestFile), path: path)
    let data = try pickle.bytes("data")
    return (data.shape, data.values, try pickle.integers("labels"))
  }
}
