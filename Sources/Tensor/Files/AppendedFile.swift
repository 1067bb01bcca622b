import Foundation

/// A file that grows piece by piece; closed when the last reference goes. A reader sees each piece
/// as soon as it was appended, and a process that is killed loses none.
public final class AppendedFile {
  private let path: String
  private let descriptor: Int32

  /// What is expected of the file before it is opened.
  public enum Start: Sendable {
    /// It is there.
    case there
    /// It is not, and is made.
    case new
    /// It is made where it is missing.
    case either
  }

  /// Opens the file at `path` to append to it.
  ///
  /// Throws `FileError` if it may not be written, or if it is not as `start` says.
  public init(_ path: String, _ start: Start = .there) throws {
    let making: Int32
    switch start {
    case .there: making = 0
    case .new: making = O_CREAT | O_EXCL
    case .either: making = O_CREAT
    }
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
