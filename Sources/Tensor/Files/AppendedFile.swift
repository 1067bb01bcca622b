import Foundation

/// A file that grows piece by piece; closed when the last reference goes. A reader sees each piece
/// as soon as it was appended, and a process that is killed loses none.
public final class AppendedFile {
  private let path: String
  private let descriptor: Int32

  /// Opens the file at `path` to append to it, or makes it.
  ///
  /// Throws `FileError` if there is no such file or it may not be written; where `isNew` is given,
  /// if there is one.
  public init(_ path: String, isNew: Bool = false) throws {
    let making = isNew ? O_CREAT | O_EXCL : 0
    descriptor = open(path, O_WRONLY | O_APPEND | O_CLOEXEC | making, 0o666)
    guard descriptor >= 0 else { throw FileError.unwritable(path, errno) }
    self.path = path
  }

  deinit { close(descriptor) }

  /// Appends `bytes`. Throws `FileError`, for example if the disk is full; then a part of the bytes
  /// may be there.
  public func append(_ bytes: [UInt8]) throws {
    try bytes.withUnsafeBytes { try writeAll($0, to: descriptor, of: path) }
  }
}

/// Writes all of `bytes` to an open file; errors name `path`.
func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32, of path: String) throws {
  var rest = bytes
  while !rest.isEmpty {
    let written = Foundation.write(descriptor, rest.baseAddress, rest.count)
    if written < 0 && errno == EINTR { continue }
    guard written > 0 else { throw FileError.unwritable(path, errno) }
    rest = UnsafeRawBufferPointer(rebasing: rest[written...])
  }
}
