import Foundation
import Testing

// Small data, recipes and the contents of folders: what the tests of runs share.

extension ScratchFolder {
  /// Writes 64 images of 28x28 and their labels to `data/`, in FashionMNIST's form: soft blots at
  /// places that differ from image to image. For tests there are eight others.
  package func writeFashion(_ count: Int = 64) throws {
    try makeFolder("data")
    _ = file("data/train-images-idx3-ubyte", Self.fashionImages(count))
    _ = file("data/train-labels-idx1-ubyte", Self.header(2049, [count]) + labels(count))
    _ = file("data/t10k-images-idx3-ubyte", Self.fashionImages(8, from: count))
    _ = file("data/t10k-labels-idx1-ubyte", Self.header(2049, [8]) + labels(8))
  }

  /// The file of `count` images.
  package static func fashionImages(_ count: Int, from first: Int = 0) -> [UInt8] {
    var bytes = header(2051, [count, 28, 28])
    for image in first..<first + count {
      let (x, y) = (6 + image * 5 % 17, 6 + image * 3 % 13)
      for row in 0..<28 {
        for column in 0..<28 {
          let distance = (row - y) * (row - y) + (column - x) * (column - x)
          bytes.append(UInt8(max(0, 255 - 6 * distance)))
        }
      }
    }
    return bytes
  }

  /// The beginning of an IDX file.
  package static func header(_ magic: Int, _ axes: [Int]) -> [UInt8] {
    ([magic] + axes).flatMap { number in
      (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) }
    }
  }

  private func labels(_ count: Int) -> [UInt8] { (0..<count).map { UInt8($0 % 10) } }

  /// Makes a folder inside.
  package func makeFolder(_ name: String) throws {
    try FileManager.default.createDirectory(atPath: file(name), withIntermediateDirectories: true)
  }

  /// Writes a text file.
  package func write(_ text: String, to name: String) { _ = file(name, Array(text.utf8)) }

  /// What a text file holds.
  package func text(_ name: String) -> String { String(decoding: bytes(name), as: UTF8.self) }

  /// Removes a file or folder inside.
  package func remove(_ name: String) { try? FileManager.default.removeItem(atPath: file(name)) }

  /// A copy of a file or folder inside.
  package func copy(_ name: String, to copy: String) throws {
    try? FileManager.default.removeItem(atPath: file(copy))
    try FileManager.default.copyItem(atPath: file(name), toPath: file(copy))
  }
}

/// Two folders hold the same files, byte for byte; says which do not.
package func expectSame(
  _ a: [String: [UInt8]], _ b: [String: [UInt8]],
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let names = Set(a.keys).union(b.keys).sorted()
  let different = names.filter { a[$0] != b[$0] }
  #expect(different.isEmpty, "these files differ", sourceLocation: sourceLocation)
  #expect(!names.isEmpty, "there are no files to compare", sourceLocation: sourceLocation)
}
