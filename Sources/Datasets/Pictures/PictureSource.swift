import Tensor

/// Picture files, in the order of the images that are made of them.
package protocol PictureSource: Sendable {
  /// Where they are.
  var place: String { get }
  /// In the order of the images.
  var pictures: [Picture] { get }
  /// What tells these files from all others, without reading them: names, sizes, times of change.
  var identity: String { get }
  /// Hands over one file after another, in an order that is always the same, without the first `done`
  /// of these: its number in ``pictures``, its path for messages, and its bytes.
  /// - Throws: `FileError` for a file that cannot be read, and what `body` throws.
  func visit(
    after done: Int, _ body: (_ number: Int, _ path: String, _ bytes: [UInt8]) throws -> Void
  ) throws
}

/// The largest picture file that is read, in bytes: 256 MiB.
let largestPicture = 1 << 28
