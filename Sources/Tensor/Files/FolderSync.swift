import Foundation

/// Puts the names in `folder` on the disk, so that a new one survives a power cut; an empty path is
/// the working folder.
/// - Parameter path: what has the new name, for the error.
/// - Throws: `FileError`.
package func syncFolder(_ folder: String, for path: String) throws {
  let descriptor = open(folder.isEmpty ? "." : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
  guard descriptor >= 0 else { throw FileError.unwritable(path, errno) }
  defer { close(descriptor) }
  // Some file systems cannot sync a folder and say EINVAL: they have done what they can.
  guard fsync(descriptor) == 0 || errno == EINVAL else { throw FileError.unwritable(path, errno) }
}

extension FileError {
  /// A file that cannot be written, with the system's reason.
  package static func unwritable(_ path: String, _ code: Int32) -> FileError {
    FileError(
      path, "cannot be written: \(String(cString: strerror(code)))",
      isOfDisk: [ENOSPC, EDQUOT, EFBIG, EIO].contains(code))
  }
}
