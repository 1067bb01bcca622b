import Archives
import Tensor

/// The files of MNIST and its kin (Y. LeCun's IDX form): a magic number, the lengths of the axes
/// (32 bits, the highest byte first), then one byte per value.
enum IDXFile {
  /// Images `[count, rows, columns]`.
  struct Images {
    let count: Int
    let rows: Int
    let columns: Int
    let pixels: [UInt8]
  }

  static let imagesMagic = 2051
  static let labelsMagic = 2049
  /// More than any file of this form that is in use.
  private static let largest = 1 << 30

  /// Reads a file of images, plain or gzip.
  static func images(_ path: String) throws -> Images {
    let bytes = try Gzip.read(path, limit: largest)
    let axes = try axes(bytes, path, magic: imagesMagic, count: 3, what: "images")
    return Images(
      count: axes[0], rows: axes[1], columns: axes[2], pixels: Array(bytes.dropFirst(16)))
  }

  /// Reads a file of labels, plain or gzip: one byte per image.
  static func labels(_ path: String) throws -> [UInt8] {
    let bytes = try Gzip.read(path, limit: largest)
    _ = try axes(bytes, path, magic: labelsMagic, count: 1, what: "labels")
    return Array(bytes.dropFirst(8))
  }

  /// The lengths of the axes, after checking the magic number and the size of the whole.
  private static func axes(
    _ bytes: [UInt8], _ path: String, magic: Int, count: Int, what: String
  ) throws -> [Int] {
    let header = 4 * (count + 1)
    guard bytes.count >= header else {
      throw FileError(
        path, "ends after \(bytes.count) bytes, but an IDX file of \(what) has a header of \(header)")
    }
    let number = { (at: Int) in bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) } }
    guard number(0) == magic else {
      throw FileError(
        path, "begins with the number \(number(0)), but an IDX file of \(what) with \(magic)")
    }
    let axes = (1...count).map { number(4 * $0) }
    let (size, overflows) = axes.reduce((header == 0 ? 0 : 1, false)) { product, axis in
      let (value, overflow) = product.0.multipliedReportingOverflow(by: axis)
      return (value, product.1 || overflow)
    }
    guard !overflows, bytes.count - header == size else {
      let lengths = axes.map(String.init).joined(separator: " x ")
      let found = bytes.count - header
      throw FileError(
        path, found < size || overflows
          ? "is cut short: \(lengths) bytes of \(what) were announced, but \(found) are there"
          : "has \(found - size) bytes more than the \(lengths) of \(what) that it announces")
    }
    return axes
  }
}
