import Diffusion
import Tensor

/// Reads the arrays of images in a npz or npy file.
struct ArrayInspection {
  private let path: String

  init(_ path: String) { self.path = path }

  /// What the file holds: every array of bytes that can be images.
  /// - Throws: `FileError` for a file of another kind.
  func report() throws -> DataReport {
    let isArchive = try readFile(path, prefix: 2) == Array("PK".utf8)
    let arrays =
      isArchive
      ? try NPZ.read(path)
      : ["": try NPY.array(in: readFile(path, limit: NPY.largestFile), path: path)]
    var report = DataReport(path: path, form: isArchive ? "an npz file" : "an npy file")
    for (name, array) in arrays.sorted(by: { $0.key < $1.key }) where isOfImages(array) {
      let shape = ImageShape(
        height: array.shape[1], width: array.shape[2], channels: array.shape[3])
      let images = ByteImages(shape: shape, pixels: try array.bytes()) { [] }
      report.parts.append(try DataReport.Part(name.isEmpty ? "array" : name, images, shape, []))
      guard report.recipe.isEmpty else { continue }
      let given = name.isEmpty || name == "arr_0" ? "" : ", array: \(DataReport.quoted(name))"
      report.recipe =
        "dataset: {type: npz, path: \(DataReport.quoted(path))\(given), height: \(shape.height), "
        + "width: \(shape.width), colours: \(shape.channels == 3)}"
    }
    if report.parts.isEmpty {
      let found = arrays.sorted { $0.key < $1.key }.prefix(8).map {
        "\($0.key.isEmpty ? "" : "\($0.key) ")\($0.value.element.descriptor) \($0.value.shape)"
      }
      report.note(
        "\(path): has no array of bytes (|u1) of shape [count, height, width, 1 or 3], only "
          + found.joined(separator: ", "))
    }
    return report
  }

  private func isOfImages(_ array: NPYArray) -> Bool {
    array.element == .uint8 && array.shape.count == 4 && !array.shape.contains(0)
      && [1, 3].contains(array.shape[3])
  }
}
