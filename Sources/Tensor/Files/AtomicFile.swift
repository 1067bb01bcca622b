import Foundation

/// A file being written under a temporary name; see `writeAtomically(to:_:)`.
public final class AtomicFile {
  private let path: String
  private let target: String
  private let temporary: String
  private let descriptor: Int32

  fileprivate init(_ path: String) throws {
    self.path = path
    target = try Self.destination(path)
    (temporary, descriptor) = try Self.create(in: Self.folder(of: target), for: path)
  }

  /// A new file that is locked as long as it has its temporary name, so that ``Leftovers`` knows
  /// that its writer lives. One that was taken for a leftover before it was locked has lost its
  /// name, and another is made.
  private static func create(in folder: String, for path: String) throws -> (String, Int32) {
    while true {
      let temporary = folder + Leftovers.name(of: UInt64.random(in: .min ... .max))
      let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      guard descriptor >= 0 else { throw FileError.unwritable(path, errno) }
      _ = flock(descriptor, LOCK_EX)
      var status = stat()
      if fstat(descriptor, &status) != 0 || status.st_nlink > 0 { return (temporary, descriptor) }
      close(descriptor)
    }
  }

  /// Appends `bytes`. Throws `FileError`, for example if the disk is full.
  public func write(_ bytes: UnsafeRawBufferPointer) throws {
    try writeAll(bytes, to: descriptor, of: path)
  }

  /// Puts what was written on the disk and under its name.
  fileprivate func commit() throws {
    guard fsync(descriptor) == 0 else { throw abandon(errno) }
    guard rename(temporary, target) == 0 else { throw abandon(errno) }
    close(descriptor)
    try syncFolder(Self.folder(of: target), for: path)
  }

  /// Removes and closes the temporary file; returns the error to throw.
  @discardableResult
  fileprivate func abandon(_ code: Int32 = 0) -> FileError {
    unlink(temporary)
    close(descriptor)
    return FileError.unwritable(path, code)
  }

  /// Where the bytes go: behind a symbolic link, its target, so that the link stays.
  private static func destination(_ path: String) throws -> String {
    var status = stat()
    guard stat(path, &status) == 0 else {
      guard !path.isEmpty, path.last != "/" else {
        throw FileError(path, "cannot be written: it names no file")
      }
      return path
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      let kind = status.st_mode & S_IFMT == S_IFDIR ? "a folder" : "no regular file"
      throw FileError(path, "cannot be written: it is \(kind)")
    }
    guard let resolved = realpath(path, nil) else { throw FileError.unwritable(path, errno) }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// The folder's path with its closing slash; empty for the working folder.
  private static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "" }
    return String(path[...slash])
  }
}

/// Writes a file whole or not at all: `body` appends to a temporary file beside `path`, which is
/// then synced and renamed, and the folder synced.
///
/// Whoever reads `path` sees the old file or the new one, also after a crash. If `body` throws, the
/// old file stays. A symbolic link keeps pointing where it did. Throws `FileError`, for example if
/// the folder does not exist, and whatever `body` throws.
public func writeAtomically(to path: String, _ body: (AtomicFile) throws -> Void) throws {
  let file = try AtomicFile(path)
  do {
    try body(file)
  } catch {
    file.abandon()
    throw error
  }
  try file.commit()
}

/// Writes `bytes` to `path`, whole or not at all. Throws `FileError`.
public func writeAtomically(_ bytes: [UInt8], to path: String) throws {
  try writeAtomically(to: path) { file in try bytes.withUnsafeBytes(file.write) }
}

/// Writes `text` to `path` in UTF-8, whole or not at all. Throws `FileError`.
public func writeAtomically(_ text: String, to path: String) throws {
  try writeAtomically(Array(text.utf8), to: path)
}
