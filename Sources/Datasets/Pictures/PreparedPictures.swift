import Diffusion
import Foundation
import Tensor

/// Pictures as images of one size, prepared once and kept in a file that is mapped into memory: an npy
/// array of bytes, `[count, height, width, channels]`, which NumPy reads as well.
///
/// Its name is a digest of the pictures' identity and of the pipeline. It is written under another
/// name and renamed when it is complete, by one process at a time: a second one waits. What was
/// prepared before a process was stopped is not prepared again.
package struct PreparedPictures: Sendable {
  /// Pictures that are handed to the threads at a time, and the bytes of their files that are
  /// enough.
  private static let batch = 64
  private static let batchBytes = 1 << 26

  private let source: any PictureSource
  private let pipeline: PicturePipeline
  private let folder: String
  private let key: String

  /// What a pipeline makes of pictures, kept in a folder.
  package init(_ source: any PictureSource, _ pipeline: PicturePipeline, in folder: String) {
    self.source = source
    self.pipeline = pipeline
    self.folder = folder
    let text = "pictures, form 1\n\(pipeline.identity)\n\(source.identity)"
    key = SHA256.hex(Array(text.utf8))
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

  /// Number of images.
  package var count: Int { source.pictures.count * pipeline.crops }
  /// The file, once it is complete.
  package var path: String { "\(folder)/\(key).npy" }
  /// Whether it is.
  package var isPrepared: Bool { (try? mapped()) != nil }

  private var imageSize: Int { pipeline.shape.batch(1).count }
  private var header: [UInt8] {
    let shape = pipeline.shape
    return NPY.header(ofBytes: [count, shape.height, shape.width, shape.channels])
  }

  /// The images, which are prepared first if they are not.
  /// - Throws: `FileError` for a picture that is faulty, and where the file cannot be written.
  package func images() throws -> any ImageSource {
    if !isPrepared { try prepare() }
    let (labels, crops) = (source.pictures.map(\.label), pipeline.crops)
    return ByteImages(shape: pipeline.shape, pixels: try mapped()) {
      crops == 1 ? labels : labels.flatMap { [Int](repeating: $0, count: crops) }
    }
  }

  /// The complete file. One of another size or header was damaged later.
  private func mapped() throws -> MappedFile {
    try MappedFile(path, header: header, count: count * imageSize)
  }

  private func prepare() throws {
    try makeFolders(folder)
    let lock = try FileLock("\(folder)/\(key).lock")
    defer { lock.release() }
    // Another process may have prepared them while this one waited.
    guard !isPrepared else { return }
    let file = try PartialImages(
      "\(folder)/\(key)", header: header, imageSize: imageSize * pipeline.crops,
      count: source.pictures.count)
    var done = file.done
    var waiting: [(number: Int, path: String, bytes: [UInt8])] = []
    try source.visit(after: done) { number, path, bytes in
      waiting.append((number, path, bytes))
      let size = waiting.reduce(0) { $0 + $1.bytes.count }
      guard waiting.count == Self.batch || size >= Self.batchBytes else { return }
      try write(&waiting, to: file, &done)
    }
    try write(&waiting, to: file, &done)
    guard done == source.pictures.count else {
      throw FileError(source.place, "changed while its pictures were prepared")
    }
    try file.finish(as: path)
  }

  /// Prepares the pictures that wait, on all threads.
  private func write(
    _ waiting: inout [(number: Int, path: String, bytes: [UInt8])], to file: PartialImages,
    _ done: inout Int
  ) throws {
    let pictures = waiting
    var results = [Result<[UInt8], any Error>](repeating: .success([]), count: pictures.count)
    results.withUnsafeMutableBufferPointer { results in
      inParallel(pictures.count) { index in
        let picture = pictures[index]
        results[index] = Result {
          try pipeline.images(of: picture.bytes, number: picture.number, path: picture.path)
        }
      }
    }
    for (picture, result) in zip(pictures, results) {
      try file.write(try result.get(), at: picture.number)
    }
    done += pictures.count
    try file.note(done)
    PreparationProgress.tell(done, of: source.pictures.count)
    waiting = []
  }
}
