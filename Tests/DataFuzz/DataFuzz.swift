import Archives
import Datasets
import Foundation
import Images
import Tensor
import TestSupport

/// Files of images that nobody would write, made of those that somebody did, and what must hold for
/// each: it is read or refused, by one error that names the file.
package struct DataFuzz {
  /// What is fuzzed.
  package enum Reader: String, CaseIterable, Sendable {
    /// PNG and JPEG files, and what is made of them.
    case picture
    /// npy and npz files.
    case array
    /// Pickles of arrays.
    case pickle
    /// CIFAR's archives.
    case tar
    /// CelebA's archive.
    case zip
    /// CelebA's lists.
    case list
    /// IDX files.
    case index
  }

  private let corpus: [Reader: [(name: String, bytes: [UInt8])]]
  /// CelebA's, as they should be, by their names.
  private let lists: [String: [UInt8]]
  private let folder = ScratchFolder()

  /// Reads the files of the references.
  package init() throws {
    let references = try PictureReferences()
    try references.unpack("celeba/img", in: folder)
    try FileManager.default.moveItem(
      atPath: folder.file("celeba/img_align_celeba"), toPath: folder.file("img_align_celeba"))
    let files = references.files.sorted { $0.key < $1.key }
    lists = Dictionary(
      uniqueKeysWithValues: files.filter { $0.key.hasSuffix(".txt") }.map {
        (String($0.key.dropFirst("celeba/".count)), $0.value)
      })
    var corpus: [Reader: [(name: String, bytes: [UInt8])]] = [:]
    for (name, bytes) in files {
      let bytes = (name: name, bytes: bytes)
      switch name {
      case _ where name.hasSuffix(".zip"): corpus[.zip, default: []].append(bytes)
      case _ where name.hasSuffix(".tar"): corpus[.tar, default: []].append(bytes)
      case _ where name.hasPrefix("idx/"): corpus[.index, default: []].append(bytes)
      // Of a gzip file nearly every change is found by its checksum.
      case _ where name.hasSuffix(".gz"): continue
      case _ where name.hasSuffix(".txt"): corpus[.list, default: []].append(bytes)
      case _ where name.hasPrefix("npz/") || name.hasSuffix(".npz"):
        corpus[.array, default: []].append(bytes)
      case _ where name.hasPrefix("imagenet/"): corpus[.pickle, default: []].append(bytes)
      default: corpus[.picture, default: []].append(bytes)
      }
    }
    for name in ["cifar10", "cifar10-python", "cifar100-python"] {
      let path = "\(References.folder)/\(name).tar.gz"
      corpus[.tar, default: []].append((name, try Gzip.read(path, limit: 1 << 26)))
      guard name.hasSuffix("python") else { continue }
      try Tar.visit(path, limit: 1 << 26) { corpus[.pickle, default: []].append(($0, $1)) }
    }
    self.corpus = corpus
  }

  /// The input of a number: always the same.
  package func input(_ index: Int, of reader: Reader, seed: UInt64) -> [UInt8] {
    let key = RandomKey(seed: seed, purpose: "fuzz \(reader)").derived(UInt64(index), 0)
    var mutator = ByteMutator(key)
    let files = corpus[reader] ?? []
    let other = mutator.choose(files).bytes
    return mutator.mutated(mutator.choose(files).bytes, beside: other)
  }

  /// Whether an input is read, and what is wrong with the way in which it is refused.
  package func outcome(of bytes: [UInt8], by reader: Reader) -> (wasRead: Bool, faults: [String]) {
    do {
      try read(bytes, by: reader)
      return (true, [])
    } catch let error as FileError {
      var faults: [String] = []
      if error.path.isEmpty || error.problem.isEmpty { faults.append("it says nothing") }
      let isControl = { (scalar: Unicode.Scalar) in
        [.control, .lineSeparator, .paragraphSeparator].contains(scalar.properties.generalCategory)
      }
      if "\(error)".unicodeScalars.contains(where: isControl) {
        faults.append("the message has control characters: \("\(error)".debugDescription)")
      }
      if "\(error)".utf8.count > 1 << 12 { faults.append("the message is long: \(error)") }
      return (false, faults)
    } catch {
      return (false, ["an unexpected error: \(error)"])
    }
  }

  /// Reads a file as one of several; the error is that of the last.
  private func readAny(_ names: [String], _ read: (String) throws -> Void) throws {
    for name in names.dropLast() where (try? read(name)) != nil { return }
    if let last = names.last { try read(last) }
  }

  private func read(_ bytes: [UInt8], by reader: Reader) throws {
    switch reader {
    case .picture:
      let pipeline = PicturePipeline(size: 16, resizing: .halving, upright: true)
      _ = try pipeline.images(of: bytes, number: 0, path: "x")
    case .array:
      if bytes.starts(with: Array("PK".utf8)) {
        for array in try NPZ.read(folder.file("x", bytes)).values { _ = try array.bytes() }
      } else {
        _ = try NPY.array(in: bytes, path: "x").bytes()
      }
    case .pickle:
      let pickle = try ArrayPickle(bytes, path: "x")
      _ = try pickle.bytes("data")
      _ = try pickle.integers("labels")
    case .tar:
      try readAny(["cifar-10-binary.tar.gz", "cifar-10-python.tar.gz"]) { archive in
        let path = folder.file(archive, bytes)
        defer { unlink(path) }
        _ = try CIFARFiles(.cifar10(imagesPerFile: 2)).open(.train, in: folder.path)
      }
    case .zip:
      let source = try PictureArchive(
        folder.file("x", bytes), (1...8).map { Picture(name: "00000\($0).jpg", label: 0) })
      try source.visit(after: 0) { _, _, _ in }
    case .list:
      try readAny(lists.keys.sorted()) { list in
        for (name, whole) in lists { _ = folder.file(name, name == list ? bytes : whole) }
        _ = try CelebAFiles(count: 8).source(.train, attribute: "Smiling", in: folder.path)
      }
    case .index:
      let path = folder.file("x", bytes)
      if bytes.count > 3, bytes[3] == 1 {
        _ = try IDXFile(path, kind: .labels)
      } else {
        _ = try IDXFile(path, kind: .images)
      }
    }
  }
}
