import Foundation
import Tensor

/// A lock that one process has at a time, and loses when it ends, however it ends.
final class FileLock {
  private let descriptor: Int32

  /// Waits for the lock of the file at `path`, which is made.
  /// - Throws: `FileError` where it cannot be made.
  init(_ path: String) throws {
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw FileError.unwritable(path, errno) }
    while flock(descriptor, LOCK_EX) != 0 {
      guard errno == EINTR else { throw FileError.unwritable(path, errno) }
    }
  }

  /// Lets the next one have it.
  func release() { flock(descriptor, LOCK_UN) }

  deinit { close(descriptor) }
}

/// Makes a folder and those that it is in.
/// - Throws: `FileError`.
func makeFolders(_ path: String) throws {
  do {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  } catch {
    throw FileError(path, "cannot be made as a folder: \(error.localizedDescription)")
  }
}
