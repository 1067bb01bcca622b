import Foundation

/// A regular file opened for reading at any position, closed when the last reference goes; or bytes
/// in memory that are read as if they were one.
final class InputFile {
  let path: String

  /// The file's length in bytes when it was opened.
  let size: Int

  private let descriptor: Int32
  private let contents: [UInt8]

  /// Throws `FileError` if there is no such file, it may not be read, or it is no regular file.
  init(_ path: String) throws {
    var status = stat()
    guard stat(path, &status) == 0 else { throw Self.failure(path, errno) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      let kind = status.st_mode & S_IFMT == S_IFDIR ? "a folder" : "no regular file"
      throw FileError(path, "is \(kind), but a file is expected")
    }
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.failure(path, errno) }
    self.path = path
    contents = []
    size = Int(status.st_size)
  }

  /// A file in memory, which messages call `name`.
  init(_ contents: [UInt8], name: String) {
    path = name
    size = contents.count
    descriptor = -1
    self.contents = contents
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Fills `buffer` with the bytes from `offset` on. Throws if the file ends before that.
  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws {
    guard descriptor >= 0 else {
      return buffer.copyBytes(from: contents[offset..<offset + buffer.count])
    }
    var done = 0
    while done < buffer.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
      let got = pread(descriptor, rest.baseAddress, rest.count, off_t(offset + done))
      if got < 0 && errno == EINTR { continue }
      guard got >= 0 else { throw Self.failure(path, errno) }
      guard got > 0 else {
        throw FileError(path, "ends at byte \(offset + done), but was \(size) bytes long before")
      }
      done += got
    }
  }

  /// The `count` bytes from `offset` on; the caller has checked `count` against `size`.
  func bytes(_ count: Int, at offset: Int = 0) throws -> [UInt8] {
    try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      let wanted = UnsafeMutableBufferPointer(rebasing: buffer[..<count])
      try read(into: UnsafeMutableRawBufferPointer(wanted), at: offset)
      filled = count
    }
  }

  private static func failure(_ path: String, _ code: Int32) -> FileError {
    FileError(path, "cannot be read: \(String(cString: strerror(code)))")
  }
}

/// The whole file at `path`.
///
/// Throws `FileError` if it cannot be read or is longer than `limit` bytes, before any memory is
/// taken for it.
public func readFile(_ path: String, limit: Int) throws -> [UInt8] {
  let file = try InputFile(path)
  guard file.size <= limit else {
    throw FileError(path, "is \(file.size) bytes long, but the most allowed here is \(limit)")
  }
  return try file.bytes(file.size)
}
