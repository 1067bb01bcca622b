import Datasets
import Foundation
import Tensor
import Testing
import TestSupport

@Suite struct IDXTests {
  let folder = ScratchFolder()

  /// Two images of 1 x 2 and their labels.
  let images: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 10, 20, 30, 40]
  let labels: [UInt8] = [0, 0, 8, 1, 0, 0, 0, 2, 7, 9]

  @Test func readsAPair() throws {
    let files = IDXFiles(images: folder.file("i", images), labels: folder.file("l", labels))
    let all = try IDXDataset(files)
    #expect(try all.images == [10, 20, 30, 40] && all.labels() == [7, 9])
    #expect(all.rows == 1 && all.columns == 2 && all.count == 2)
    let one = try IDXDataset(files, limit: 1)
    #expect(try one.images == [10, 20] && one.labels() == [7] && one.count == 1)
    let more = try IDXDataset(files, limit: 99)
    #expect(try more.images == all.images && more.labels() == [7, 9])
  }

  /// `gzip.compress(bytes([0,0,8,1,0,0,0,2,7,9]), mtime=0)` in Python.
  @Test func readsGzip() throws {
    let bytes = Data(base64Encoded: "H4sIAAAAAAACA2Ng4GBkYGBgYucEAHqCAaMKAAAA")!
    let file = try IDXFile(folder.file("x.gz", Array(bytes)), kind: .labels)
    #expect(file.shape == [2] && file.values == [7, 9])
  }

  @Test func refusesAPairThatDoesNotMatch() throws {
    let images = folder.file("i", images)
    let labels = folder.file("l", [0, 0, 8, 1, 0, 0, 0, 1, 7])
    let files = IDXFiles(images: images, labels: labels)
    let data = try IDXDataset(files)
    #expect(throws: FileError(labels, "holds 1 labels, but \(images) holds 2 images")) {
      try data.labels()
    }
    #expect(throws: FileError(labels, "holds 1 labels, but \(images) holds 2 images")) {
      try IDXDataset(files, limit: 1).labels()
    }
  }

  @Test func labelsAreReadWhenTheyAreAskedForAndKept() throws {
    let files = IDXFiles(
      images: folder.file("i", images), labels: folder.file("l", [1, 2, 3]))
    let data = try IDXDataset(files)
    #expect(throws: FileError.self) { try data.labels() }
    _ = folder.file("l", labels)
    #expect(try data.labels() == [7, 9], "a fault is not kept")
    _ = folder.file("l", [])
    #expect(try data.labels() == [7, 9])
  }

  @Test func refusesALabelWithoutAClass() throws {
    let files = IDXFiles(
      images: folder.file("i", images), labels: folder.file("l", labels))
    let fault = FileError(files.labels, "gives image 1 the label 9, but labels are 0 to 8")
    #expect(throws: fault) { try IDXDataset(files, classes: 9).labels() }
  }

  static let faults: [(bytes: [UInt8], problem: String)] = [
    (
      [0, 0, 8, 1, 0, 0, 0, 2, 7, 9],
      "begins with the magic number 2049, but 2051 is expected for an IDX file of images"
    ),
    (
      [3, 8, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 7],
      "begins with the magic number 50855936, but 2051 is expected for an IDX file of images: its "
        + "numbers are little-endian"
    ),
    ([], "holds 0 bytes, but the header of images alone takes 16"),
    ([0, 0, 8, 3, 0, 0, 0, 1], "holds 8 bytes, but the header of images alone takes 16"),
    (
      [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 2, 1, 2, 3],
      "holds 19 bytes, but 1 x 2 x 2 values and a header take 20: it is cut short"
    ),
    (
      [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2, 3],
      "holds 19 bytes, but 1 x 1 x 2 values and a header take 18: it is too long"
    ),
    (
      [0, 0, 8, 3] + [UInt8](repeating: 255, count: 12),
      "announces 4294967295 x 4294967295 x 4294967295 values, but 1 to 1073741824 are expected"
    ),
    (
      [0, 0, 8, 3, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2],
      "announces 0 x 1 x 2 values, but 1 to 1073741824 are expected"
    ),
    (
      [31, 139, 8, 0],
      "is damaged or cut short: its gzip checksum and length do not match its 4 unpacked bytes"
    ),
  ]

  @Test(arguments: faults) func refuses(_ fault: (bytes: [UInt8], problem: String)) {
    let path = folder.file("x", fault.bytes)
    #expect(throws: FileError(path, fault.problem)) { try IDXFile(path, kind: .images) }
  }

  /// The real set, where Debian's package has put it. Pixel sums: computed once with NumPy over
  /// files whose MD5 are those that torchvision lists for the unpacked contents.
  @Test(
    .enabled(if: FileManager.default.fileExists(atPath: "/usr/share/datasets/fashion-mnist")),
    arguments: [(.train, 60_000, 3_431_114_169), (.test, 10_000, 573_469_082)]
      as [(Split, Int, Int)])
  func readsTheRealSet(_ split: Split, _ count: Int, _ sum: Int) throws {
    let folder = "/usr/share/datasets/fashion-mnist"
    let data = try IDXDataset(FashionMNIST.collection.find(split, in: folder))
    #expect(data.count == count && data.rows == 28 && data.columns == 28)
    #expect(data.images.reduce(0) { $0 + Int($1) } == sum)
    let labels = try data.labels()
    #expect((0...9).allSatisfy { label in labels.count { $0 == label } == count / 10 })
  }
}
