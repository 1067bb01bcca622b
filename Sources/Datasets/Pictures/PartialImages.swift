import Foundation
import Tensor

/// A file of prepared images that is not complete, and beside it how many pictures are done: who goes
/// on with it begins behind these. The caller holds the lock that goes with both.
final class PartialImages {
  private let path: String
  private let donePath: String
  private let headerSize: Int
  private let imageSize: Int
  private let count: Int
  private let descriptor: Int32
  /// Pictures that were done when it was opened.
  let done: Int
  private var noted: Int

  /// Pictures after which it is noted how far the work is: each time the disk is waited for.
  private static let interval = 2048

  /// Opens what was left under `name`, or begins anew.
  /// - Throws: `FileError`, for example where there is no room for all.
  init(_ name: String, header: [UInt8], imageSize: Int, count: Int) throws {
    (path, donePath) = ("\(name).partial", "\(name).done")
    (headerSize, self.imageSize, self.count) = (header.count, imageSize, count)
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw FileError.unwritable(path, errno) }
    let size = header.count + count * imageSize
    var status = stat()
    let isLeft = fstat(descriptor, &status) == 0 && Int(status.st_size) == size
    let text = (try? readFile(donePath, limit: 64)).map { String(decoding: $0, as: UTF8.self) }
    done = isLeft ? min(max(text.flatMap(Int.init) ?? 0, 0), count) : 0
    noted = done
    if done == 0 {
      // What an earlier file had done says nothing of a new one.
      unlink(donePath)
      ftruncate(descriptor, 0)
      // Room for all at once: a full disk is found before the work.
      let failure = posix_fallocate(descriptor, 0, off_t(size))
      guard failure == 0 else {
        unlink(path)
        throw FileError.unwritable(path, failure)
      }
      try header.withUnsafeBytes { try put($0, at: 0) }
    }
  }

  deinit { close(descriptor) }

  /// Writes the images of the picture of a number.
  func write(_ images: [UInt8], at number: Int) throws {
    require(images.count == imageSize, "\(images.count) bytes are no image of \(imageSize)")
    try images.withUnsafeBytes { try put($0, at: headerSize + number * imageSize) }
  }

  /// Keeps how many pictures are done, now and then.
  func note(_ done: Int) throws {
    guard done - noted >= Self.interval else { return }
    noted = done
    guard fdatasync(descriptor) == 0 else { throw FileError.unwritable(path, errno) }
    try writeAtomically("\(done)", to: donePath)
  }

  /// Gives the complete file its name.
  func finish(as name: String) throws {
    guard fsync(descriptor) == 0, rename(path, name) == 0 else {
      throw FileError.unwritable(name, errno)
    }
    unlink(donePath)
    try syncFolder((name as NSString).deletingLastPathComponent, for: name)
  }

  private func put(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws {
    var written = 0
    while written < bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
      let count = pwrite(descriptor, rest.baseAddress, rest.count, off_t(offset + written))
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw FileError.unwritable(path, errno) }
      written += count
    }
  }
}
