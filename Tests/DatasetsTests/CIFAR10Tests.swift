import Archives
import Datasets
import Diffusion
import Foundation
import Recipe
import Tensor
import TestSupport
import Testing

/// CIFAR10 against a small one that NumPy, pickle and tarfile wrote, two images a file.
@Suite struct CIFAR10Tests {
  private static let reference = "\(References.folder)/cifar10"
  private static let trainNames = (1...5).map { "data_batch_\($0).bin" }

  let folder = ScratchFolder()
  let files = CIFARFiles(.cifar10(imagesPerFile: 2))
  let binary = CIFARCollection.cifar10().forms[0]
  let pickled = CIFARCollection.cifar10().forms[1]

  /// Puts the archive into a folder of the scratch folder, whose name ends in a slash.
  private func packed(in place: String) throws -> String {
    try folder.makeFolder(place)
    let bytes = try #require(FileManager.default.contents(atPath: "\(Self.reference).tar.gz"))
    return folder.file("\(place)cifar-10-binary.tar.gz", Array(bytes))
  }

  /// Puts its files into a folder of the scratch folder.
  private func unpacked(in place: String) throws {
    try folder.makeFolder(place)
    try Tar.visit("\(Self.reference).tar.gz", limit: 1 << 20) { name, bytes in
      _ = folder.file("\(place)/\(name.split(separator: "/").last!)", bytes)
    }
  }

  private func expectReference(
    _ images: any ImageSource, _ split: Split, count: Int,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let arrays = try NPZ.read("\(Self.reference).npz")
    let pixels = try #require(arrays["\(split)_images"]).bytes().prefix(count * 3072)
    #expect(images.count == count, sourceLocation: sourceLocation)
    let batch = try images.batch(Array(0..<count))
    #expect(batch.shape == [count, 32, 32, 3], sourceLocation: sourceLocation)
    expectSameBits(
      try batch.read(), pixels.map { Float($0) / 127.5 - 1 }, "the images",
      sourceLocation: sourceLocation)
    let labels = try #require(arrays["\(split)_labels"]).integers().prefix(count)
    #expect(try images.labels(Array(0..<count)) == Array(labels), sourceLocation: sourceLocation)
  }

  @Test func readsTheArchive() throws {
    _ = try packed(in: "")
    try expectReference(files.open(.train, in: folder.path), .train, count: 10)
    try expectReference(files.open(.test, in: folder.path), .test, count: 2)
    try expectReference(files.open(.test, in: folder.path, limit: 1), .test, count: 1)
  }

  @Test(arguments: ["", "cifar-10-batches-bin", "cifar10", "cifar10/cifar-10-batches-bin"])
  func readsUnpackedFiles(_ place: String) throws {
    try unpacked(in: place)
    try expectReference(files.open(.train, in: folder.path), .train, count: 10)
    try expectReference(files.open(.train, in: folder.path, limit: 3), .train, count: 3)
    try expectReference(files.open(.test, in: folder.path), .test, count: 2)
  }

  /// Its batches are of protocols 2 to 4, one as Python 2 wrote it.
  @Test func readsTheVersionForPython() throws {
    let packed = try #require(
      FileManager.default.contents(atPath: "\(Self.reference)-python.tar.gz"))
    let path = folder.file("cifar-10-python.tar.gz", Array(packed))
    #expect(try files.find(.train, in: folder.path) == .archive(path, pickled))
    try expectReference(files.open(.train, in: folder.path), .train, count: 10)
    try folder.makeFolder("cifar10/cifar-10-batches-py")
    try Tar.visit(path, limit: 1 << 20) { name, bytes in
      _ = folder.file("cifar10/\(name)", bytes)
    }
    unlink(path)
    try expectReference(files.open(.train, in: folder.path, limit: 3), .train, count: 3)
    try expectReference(files.open(.test, in: folder.path), .test, count: 2)
    #expect(throws: FileError.self) {
      try CIFARFiles(.cifar10(imagesPerFile: 3)).open(.train, in: folder.path)
    }
  }

  /// Wherever a pickle ends too early it is refused, and nothing in it is run.
  @Test func refusesFaultyPickles() throws {
    try folder.makeFolder("cifar-10-batches-py")
    try Tar.visit("\(Self.reference)-python.tar.gz", limit: 1 << 20) { name, bytes in
      _ = folder.file(name, bytes)
    }
    for name in ["data_batch_1", "data_batch_2", "data_batch_4"] {
      let path = folder.file("cifar-10-batches-py/\(name)")
      let whole = folder.bytes("cifar-10-batches-py/\(name)")
      for count in stride(from: 0, to: whole.count - 1, by: 97) {
        _ = folder.file("cifar-10-batches-py/\(name)", Array(whole.prefix(count)))
        let error = #expect(throws: FileError.self) { try files.open(.train, in: folder.path) }
        #expect(error?.path == path)
      }
      // cos.system: a pickle that would run a program.
      _ = folder.file(
        "cifar-10-batches-py/\(name)", [0x80, 2] + Array("cos\nsystem\n(U\u{4}true\u{85}R.".utf8))
      let error = #expect(throws: FileError.self) { try files.open(.train, in: folder.path) }
      #expect(error?.problem.contains("it asks for 'os.system', which is refused") == true)
      _ = folder.file("cifar-10-batches-py/\(name)", whole)
    }
  }

  @Test func knowsTheStandardPlaces() {
    #expect(
      CIFARCollection.cifar10().folders.standard(environment: [:]) == ["data", "data/cifar10"])
    #expect(
      CIFARCollection.cifar10().folders.standard(environment: ["DAEDALUS_DATA": "/d"])
        == ["/d", "/d/cifar10", "data", "data/cifar10"])
  }

  /// Folder by folder; in each, unpacked files before the archive.
  @Test func findsTheFirstPlaceThatHasAll() throws {
    let inner = try packed(in: "cifar10/")
    #expect(try files.find(.train, in: folder.path) == .archive(inner, binary))
    let outer = try packed(in: "")
    #expect(try files.find(.train, in: folder.path) == .archive(outer, binary))
    try unpacked(in: "cifar-10-batches-bin")
    #expect(
      try files.find(.train, in: folder.path)
        == .folder(folder.file("cifar-10-batches-bin"), binary))
    try FileManager.default.removeItem(
      atPath: folder.file("cifar-10-batches-bin/data_batch_4.bin"))
    #expect(try files.find(.train, in: folder.path) == .archive(outer, binary))
    #expect(
      try files.find(.test, in: folder.path) == .folder(folder.file("cifar-10-batches-bin"), binary)
    )
  }

  /// The first file that is nowhere is named, here the fourth.
  @Test func saysWhatWasLookedForAndWhere() throws {
    let root = folder.path
    let problem =
      "there is no such file in \(root), \(root)/cifar-10-batches-bin, \(root)/cifar10, "
      + "\(root)/cifar10/cifar-10-batches-bin, beside the others, and no cifar-10-binary.tar.gz or "
      + "cifar-10-python.tar.gz in \(root), \(root)/cifar10: get either from "
      + "https://www.cs.toronto.edu/~kriz/cifar.html, or name by 'dataset.path' the folder that "
      + "holds it, unpacked or not"
    #expect(throws: FileError("data_batch_1.bin", problem)) { try files.open(.train, in: root) }
    #expect(throws: FileError("test_batch.bin", problem)) { try files.open(.test, in: root) }
    try unpacked(in: "")
    try FileManager.default.removeItem(atPath: folder.file("data_batch_4.bin"))
    #expect(throws: FileError("data_batch_4.bin", problem)) { try files.open(.train, in: root) }
  }

  @Test(
    arguments: [
      (
        [], "holds 0 bytes, but 2 images of 32x32x3 with their labels take 6146: it is cut short"
      ),
      (
        [UInt8](repeating: 0, count: 3073),
        "holds 3073 bytes, but 2 images of 32x32x3 with their labels take 6146: it is cut short"
      ),
      (
        [UInt8](repeating: 0, count: 6147),
        "holds 6147 bytes, but 2 images of 32x32x3 with their labels take 6146: it is too long"
      ),
      (
        [UInt8](repeating: 9, count: 3073) + [UInt8](repeating: 10, count: 3073),
        "gives image 1 the label 10, but labels are 0 to 9"
      ),
      (
        [31, 139, 8, 0],
        "is damaged or cut short: its gzip checksum and length do not match its 4 unpacked bytes"
      ),
    ] as [([UInt8], String)])
  func refusesFaultyFiles(_ bytes: [UInt8], _ problem: String) throws {
    try unpacked(in: "")
    let path = folder.file("data_batch_5.bin", bytes)
    #expect(throws: FileError(path, problem)) { try files.open(.train, in: folder.path) }
    try expectReference(files.open(.test, in: folder.path), .test, count: 2)
  }

  @Test func refusesFaultyArchives() throws {
    let path = try packed(in: "")
    let bytes = folder.bytes("cifar-10-binary.tar.gz")
    #expect(
      throws: FileError(
        "\(path): cifar-10-batches-bin/data_batch_1.bin",
        "holds 6146 bytes, but 3 images of 32x32x3 with their labels take 9219: it is cut short")
    ) { try CIFARFiles(.cifar10(imagesPerFile: 3)).open(.train, in: folder.path) }
    _ = folder.file("cifar-10-binary.tar.gz", Array(bytes.prefix(20_000)))
    #expect(
      throws: FileError(path, "cannot be read as a whole tar archive: truncated gzip input")
    ) { try files.open(.train, in: folder.path) }
    // Plain, after the second batch: 512 bytes of header before contents in blocks of 512.
    let plain = try Gzip.read("\(Self.reference).tar.gz", limit: 1 << 20)
    let whole = Array(plain.prefix(2 * (512 + 13 * 512) + 1024))
    _ = folder.file("cifar-10-binary.tar.gz", whole + [UInt8](repeating: 0, count: 1024))
    #expect(
      throws: FileError(
        path,
        "has no data_batch_2.bin, data_batch_4.bin, data_batch_5.bin: it is not the whole binary "
          + "version")
    ) { try files.open(.train, in: folder.path) }
    _ = folder.file("cifar-10-binary.tar.gz", Array("<html>".utf8))
    #expect(
      throws: FileError(
        path, "cannot be read as a whole tar archive: Unrecognized archive format")
    ) { try files.open(.train, in: folder.path) }
  }

  /// As published: 10,000 images a file. The last record of each has its label and one value set.
  @Test func readsFilesOfThePublishedSize() throws {
    for (file, name) in (Self.trainNames + ["test_batch.bin"]).enumerated() {
      let path = folder.file(name, [])
      let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
      try handle.truncate(atOffset: 30_730_000)
      try handle.seek(toOffset: 9_999 * 3073)
      try handle.write(contentsOf: [UInt8(file), 255])
      try handle.close()
    }
    let dataset = try read()
    let images = try dataset.open()
    #expect(images.count == 50_000)
    let last = (1...5).map { 10_000 * $0 - 1 }
    #expect(try images.labels(last + [0]) == [0, 1, 2, 3, 4, 0])
    let pixels = try images.batch([last[2]]).read()
    #expect(pixels[0] == 1 && pixels[1...].allSatisfy { $0 == -1 })
    let held = try dataset.openHeldOut(limit: 10_000)
    #expect(try held.count == 10_000 && held.labels([9_999]) == [5])
    #expect(try read(", classes: [truck, 4]").openHeldOut(limit: 9).count == 0)
    #expect(try read(", classes: [Deer]").open().count == 1)
  }

  private func read(_ keys: String = "") throws -> DatasetChoice {
    let text = "dataset: {type: cifar10, path: '\(folder.path)'\(keys)}"
    return try Recipe.parse(text, name: "test").read(with: Registry([Datasets::plugin])) {
      try $0.component("dataset", of: .dataset, as: DatasetChoice.self)
    }.value
  }

  @Test func saysWhatItIsWithoutItsFiles() throws {
    let dataset = try read(", classes: [cat, Horse, 9], flip: true")
    #expect(dataset.imageShape == ImageShape(height: 32, width: 32, channels: 3))
    #expect(
      dataset.classNames == [
        "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
      ])
    #expect(dataset.classes == [3, 7, 9] && dataset.flip)
    #expect(dataset.residentBytes == 153_600_000 && dataset.hasHeldOutImages)
  }
}
