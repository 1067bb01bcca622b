import Archives
import Diffusion
import Foundation
import Tensor

/// The files of one of CIFAR's sets, unpacked or in the archive that they come in.
package struct CIFARFiles: Sendable {
  /// The most that an archive may unpack to: 1 GiB.
  private static let largestContents = 1 << 30

  private let collection: CIFARCollection

  /// The files of a set.
  package init(_ collection: CIFARCollection) { self.collection = collection }

  /// Where the files of a split are, and in which version.
  package enum Place: Sendable, Equatable {
    /// In a folder.
    case folder(String, CIFARForm)
    /// In an archive.
    case archive(String, CIFARForm)
  }

  /// Finds the files of a split, in the first of the searched folders that has all of them, itself or
  /// in the folder that they are packed in, or has the archive; of two versions the binary one.
  /// - Throws: `FileError`, which says what was looked for and where.
  package func find(_ split: Split, in folder: String?) throws -> Place {
    let places = collection.folders.searched(in: folder)
    let isThere = Self.isFile
    for place in places {
      for form in collection.forms {
        for folder in [place, "\(place)/\(form.folder)"]
        where form.names(of: split).allSatisfy({ isThere("\(folder)/\($0)") }) {
          return .folder(folder, form)
        }
        let archive = "\(place)/\(form.archive)"
        if isThere(archive) { return .archive(archive, form) }
      }
    }
    throw notFound(split, places)
  }

  /// A folder of a file's name, such as ImageNet's `train`, is no file.
  private static func isFile(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && !isFolder.boolValue
  }

  /// Of the version of which some files are there, else of the first.
  private func notFound(_ split: Split, _ places: [String]) -> FileError {
    let isThere = Self.isFile
    let unpacked = { (form: CIFARForm) in places.flatMap { [$0, "\($0)/\(form.folder)"] } }
    let isSomeThere = { (form: CIFARForm, name: String) in
      unpacked(form).contains { isThere("\($0)/\(name)") }
    }
    let form =
      collection.forms.first { form in
        form.names(of: split).contains { isSomeThere(form, $0) }
      } ?? collection.forms[0]
    let names = form.names(of: split)
    let archives = collection.forms.map(\.archive).joined(separator: " or ")
    return FileError(
      names.first { !isSomeThere(form, $0) } ?? names[0],
      "there is no such file in \(unpacked(form).joined(separator: ", ")), beside the others, and "
        + "no \(archives) in \(places.joined(separator: ", ")): get either from "
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
      case .folder(let folder, let form):
        return try read(split, in: folder, form).images(limit: limit)
      case .archive(let path, let form):
        return try unpack(split, from: path, form).images(limit: limit)
      }
    } catch let error as ArchiveError {
      throw FileError(error.path, error.problem)
    }
  }

  private func read(_ split: Split, in folder: String, _ form: CIFARForm) throws -> CIFARRecords {
    var records = CIFARRecords(collection, split, files: form.names(of: split).count)
    for (file, name) in form.names(of: split).enumerated() {
      let path = "\(folder)/\(name)"
      let bytes = try Gzip.read(path, limit: Self.largestContents)
      try records.decode(bytes, isPickled: form.isPickled, file: file, path: path)
    }
    return records
  }

  private func unpack(_ split: Split, from path: String, _ form: CIFARForm) throws -> CIFARRecords {
    let names = form.names(of: split)
    var records = CIFARRecords(collection, split, files: names.count)
    var missing = names
    try Tar.visit(path, limit: Self.largestContents) { member, bytes in
      let name = member.split(separator: "/").last.map(String.init)
      guard let file = names.firstIndex(where: { $0 == name }) else { return }
      try records.decode(
        bytes, isPickled: form.isPickled, file: file, path: "\(path): \(member)")
      missing.removeAll { $0 == name }
    }
    guard missing.isEmpty else {
      throw FileError(
        path,
        "has no \(missing.joined(separator: ", ")): it is not the whole "
          + "\(form.isPickled ? "version for Python" : "binary version")")
    }
    return records
  }
}
