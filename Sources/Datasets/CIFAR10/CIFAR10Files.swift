import Archives
import Diffusion
import Foundation
import Tensor

/// The six files of CIFAR10's binary version, `data_batch_1.bin` to `data_batch_5.bin` for training and
/// `test_batch.bin`, unpacked or in the archive that they come in.
package struct CIFAR10Files: Sendable {
  /// What the archive is called.
  package static let archive = "cifar-10-binary.tar.gz"
  /// The folder in the archive.
  private static let folder = "cifar-10-batches-bin"
  /// The most that an archive may unpack to: 1 GiB.
  private static let largestContents = 1 << 30

  /// Where they are looked for.
  package let folders = DataFolders(["", "cifar10"])
  /// Images of each file.
  package let imagesPerFile: Int

  /// The files as published, or as small as a test makes them.
  package init(imagesPerFile: Int = 10_000) { self.imagesPerFile = imagesPerFile }

  /// A byte per value of the images for training.
  var residentBytes: Int {
    names(of: .train).count * imagesPerFile * CIFAR10Records.imageShape.batch(1).count
  }

  /// The files of a split, in order.
  private func names(of split: Split) -> [String] {
    switch split {
    case .train: (1...5).map { "data_batch_\($0).bin" }
    case .test: ["test_batch.bin"]
    }
  }

  /// Where the files of a split are.
  package enum Place: Sendable, Equatable {
    /// In a folder.
    case folder(String)
    /// In an archive.
    case archive(String)
  }

  /// Finds the files of a split, in the first of the searched folders that has all of them, itself or
  /// in `cifar-10-batches-bin`, or has the archive.
  /// - Throws: `FileError`, which says what was looked for and where.
  package func find(_ split: Split, in folder: String?) throws -> Place {
    let names = names(of: split)
    let places = folders.searched(in: folder)
    let isThere = FileManager.default.fileExists(atPath:)
    for place in places {
      for folder in [place, "\(place)/\(Self.folder)"]
      where names.allSatisfy({ isThere("\(folder)/\($0)") }) {
        return .folder(folder)
      }
      let archive = "\(place)/\(Self.archive)"
      if isThere(archive) { return .archive(archive) }
    }
    let unpacked = places.flatMap { [$0, "\($0)/\(Self.folder)"] }
    let missing = names.first { name in !unpacked.contains { isThere("\($0)/\(name)") } }
    throw FileError(
      missing ?? names[0],
      "there is no such file in \(unpacked.joined(separator: ", ")), beside the others, and no "
        + "\(Self.archive) in \(places.joined(separator: ", ")): get the binary version from "
        + "https://www.cs.toronto.edu/~kriz/cifar.html, or name by 'dataset.path' the folder that "
        + "holds it, unpacked or not")
  }

  /// Reads the images of a split, or the first `limit`.
  /// - Throws: `FileError` for files that are missing or faulty.
  package func open(
    _ split: Split, in folder: String?, limit: Int? = nil
  ) throws -> any ImageSource {
    do {
      switch try find(split, in: folder) {
      case .folder(let folder): return try read(split, in: folder).images(limit: limit)
      case .archive(let path): return try unpack(split, from: path).images(limit: limit)
      }
    } catch let error as ArchiveError {
      throw FileError(error.path, error.problem)
    }
  }

  private func read(_ split: Split, in folder: String) throws -> CIFAR10Records {
    let names = names(of: split)
    var records = CIFAR10Records(files: names.count, imagesPerFile: imagesPerFile)
    for (file, name) in names.enumerated() {
      let path = "\(folder)/\(name)"
      let bytes = try Gzip.read(path, limit: Self.largestContents)
      try records.decode(bytes, file: file, path: path)
    }
    return records
  }

  private func unpack(_ split: Split, from path: String) throws -> CIFAR10Records {
    let names = names(of: split)
    var records = CIFAR10Records(files: names.count, imagesPerFile: imagesPerFile)
    var missing = names
    try Tar.visit(path, limit: Self.largestContents) { member, bytes in
      let name = member.split(separator: "/").last.map(String.init)
      guard let file = names.firstIndex(where: { $0 == name }) else { return }
      try records.decode(bytes, file: file, path: "\(path): \(member)")
      missing.removeAll { $0 == name }
    }
    guard missing.isEmpty else {
      throw FileError(
        path, "has no \(missing.joined(separator: ", ")): it is not the whole binary version")
    }
    return records
  }
}
