import Foundation
import Tensor

/// A file's bytes behind its header, as the system maps them into memory: only what is read takes
/// memory, and the system may take it back.
final class MappedFile: PixelBytes {
  let count: Int
  private let start: UInt
  private let length: Int
  private let offset: Int

  /// Maps the file at `path`, which has `header` and `count` bytes behind it.
  /// - Throws: `FileError` where that cannot be done, or the file is another.
  init(_ path: String, header: [UInt8], count: Int) throws {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.failure(path) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw Self.failure(path) }
    length = header.count + count
    guard status.st_size == length else { throw FileError(path, "is not what was prepared") }
    guard let address = mmap(nil, length, PROT_READ, MAP_SHARED, descriptor, 0),
      address != MAP_FAILED
    else { throw Self.failure(path) }
    start = UInt(bitPattern: address)
    offset = header.count
    self.count = count
    guard UnsafeRawBufferPointer(start: address, count: offset).elementsEqual(header) else {
      throw FileError(path, "is not what was prepared")
    }
  }

  deinit { munmap(UnsafeMutableRawPointer(bitPattern: start), length) }

  func withBytes(_ body: (UnsafeBufferPointer<UInt8>) -> Void) {
    let address = UnsafePointer<UInt8>(bitPattern: start + UInt(offset))
    body(UnsafeBufferPointer(start: address, count: count))
  }

  private static func failure(_ path: String) -> FileError {
    FileError(path, "cannot be mapped into memory: \(String(cString: strerror(errno)))")
  }
}
