import Synchronization
import Tensor

/// The labels that belong to a file of images, read when they are first asked for, and kept.
final class IDXLabels: Sendable {
  private let files: IDXFiles
  private let count: Int
  private let classes: Int
  private let kept = Mutex<[UInt8]?>(nil)

  /// Labels below `classes`, one for each of the `count` images of the file.
  init(_ files: IDXFiles, count: Int, classes: Int) {
    self.files = files
    self.count = count
    self.classes = classes
  }

  /// One label per image of the file.
  /// - Throws: `FileError` for a faulty file, another number of labels, or a label too large.
  func values() throws -> [UInt8] {
    try kept.withLock { kept in
      if let kept { return kept }
      let labels = try IDXFile(files.labels, kind: .labels).values
      guard labels.count == count else {
        throw FileError(
          files.labels,
          "holds \(labels.count) labels, but \(files.images) holds \(count) images")
      }
      if let image = labels.firstIndex(where: { $0 >= classes }) {
        throw FileError(
          files.labels,
          "gives image \(image) the label \(labels[image]), but labels are 0 to \(classes - 1)")
      }
      kept = labels
      return labels
    }
  }
}
