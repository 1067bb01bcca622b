import Archives
import Tensor

/// A file of bytes with a shape, as MNIST began them: big-endian, a magic number, the axes, then
/// one byte per value. Plain or compressed with gzip.
///
/// Source: <http://yann.lecun.com/exdb/mnist/>, "the IDX file format".
public struct IDXFile: Sendable, Equatable {
  /// What a file may hold; the magic number says so.
  public enum Kind: Int, Sendable {
    /// One byte per image: the axis is [count].
    case labels = 2049
    /// Grey pixels: the axes are [count, rows, columns].
    case images = 2051

    var axes: Int { self == .labels ? 1 : 3 }
  }

  /// The most bytes that a file may unpack to: 1 GiB.
  public static let largestContents = 1 << 30

  /// The length of every axis, each at least 1.
  public let shape: [Int]

  /// The values, the last axis fastest.
  public let values: [UInt8]

  /// Reads the file at `path`, which must be of `kind`.
  ///
  /// Throws `FileError` if it cannot be read or unpacked, has another magic number, or is cut
  /// short or too long for its own header.
  public init(_ path: String, kind: Kind) throws {
    do {
      try self.init(Gzip.read(path, limit: Self.largestContents), kind: kind, path: path)
    } catch let error as ArchiveError {
      throw FileError(error.path, error.problem)
    }
  }

  /// Decodes the unpacked bytes of a whole file; errors name `path`. Throws `FileError`.
  init(_ bytes: [UInt8], kind: Kind, path: String) throws {
    let start = 4 + 4 * kind.axes
    if bytes.count >= 4 {
      let magic = Self.number(bytes, 0)
      guard magic == kind.rawValue else {
        let isLittle = UInt32(magic).byteSwapped == kind.rawValue
        throw FileError(
          path,
          "begins with the magic number \(magic), but \(kind.rawValue) is expected for an IDX file "
            + "of \(kind)" + (isLittle ? ": its numbers are little-endian" : ""))
      }
    }
    guard bytes.count >= start else {
      throw FileError(
        path, "holds \(bytes.count) bytes, but the header of \(kind) alone takes \(start)")
    }
    let shape = (0..<kind.axes).map { Self.number(bytes, 4 + 4 * $0) }
    let axes = shape.map(String.init).joined(separator: " x ")
    let count = shape.reduce(Int?.some(1)) { product, length in
      product.flatMap {
        let (next, overflows) = $0.multipliedReportingOverflow(by: length)
        return overflows ? nil : next
      }
    }
    guard let count, count > 0, count <= Self.largestContents else {
      throw FileError(
        path, "announces \(axes) values, but 1 to \(Self.largestContents) are expected")
    }
    guard bytes.count == start + count else {
      let fault = bytes.count < start + count ? "it is cut short" : "it is too long"
      throw FileError(
        path,
        "holds \(bytes.count) bytes, but \(axes) values and a header take \(start + count): "
          + fault)
    }
    self.shape = shape
    values = Array(bytes[start...])
  }

  private static func number(_ bytes: [UInt8], _ offset: Int) -> Int {
    bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
  }
}
