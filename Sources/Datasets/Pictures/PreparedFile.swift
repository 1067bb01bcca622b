import Diffusion
import Foundation
import Tensor

/// Images kept in a file that is mapped into memory: an npy array of bytes,
/// `[count, height, width, channels]`.
///
/// It is written under another name and renamed when it is complete, by one process at a time: a
/// second one waits. What was prepared before a process was stopped is not prepared again.
package struct PreparedFile: Sendable {
  private let folder: String
  /// Its path without an ending.
  private let name: String

  /// The file in a folder of what an identity describes, all that its images depend on.
  package init(of identity: String, in folder: String) {
    self.folder = folder
    name = "\(folder)/\(SHA256.hex(Array(identity.utf8)))"
  }

  /// Where prepared images are kept instead, for tests.
  @TaskLocal package static var cacheFolder: String?

  /// Where prepared images are kept: in `XDG_CACHE_HOME`, where that is an absolute path, else in
  /// `.cache` of the home folder.
  package static func standardFolder(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> String {
    if let cacheFolder { return cacheFolder }
    let given = environment["XDG_CACHE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    return "\(given ?? NSHomeDirectory() + "/.cache")/daedalus/images"
  }

  /// The file, once it is complete.
  package var path: String { "\(name).npy" }
  /// A file of labels that goes with it.
  var labelsPath: String { "\(name).labels.npy" }

  /// Makes it, unless it is there or another process has made it in the meantime.
  func make(unless isPrepared: () -> Bool, _ body: () throws -> Void) throws {
    guard !isPrepared() else { return }
    try makeFolders(folder)
    let lock = try FileLock("\(name).lock")
    defer { lock.release() }
    if !isPrepared() { try body() }
  }

  /// The complete file. One of another size or header was damaged later.
  /// - Throws: `FileError` where it is not there or not complete.
  func mapped(images: Int, of shape: ImageShape) throws -> MappedFile {
    try MappedFile(
      path, header: Self.header(images, shape), count: images * shape.batch(1).count)
  }

  /// What is left of a file that is not complete, or a new one. The caller has the lock.
  /// - Parameters:
  ///   - count: pieces that are written at a time, each of `imagesEach` images.
  ///   - imagesEach: images of a piece.
  /// - Throws: `FileError`.
  func begin(_ count: Int, imagesEach: Int = 1, of shape: ImageShape) throws -> PartialImages {
    try PartialImages(
      name, header: Self.header(count * imagesEach, shape),
      imageSize: imagesEach * shape.batch(1).count, count: count)
  }

  private static func header(_ count: Int, _ shape: ImageShape) -> [UInt8] {
    NPY.header(ofBytes: [count, shape.height, shape.width, shape.channels])
  }
}
