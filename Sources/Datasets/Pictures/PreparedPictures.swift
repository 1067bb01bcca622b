import Diffusion
import Tensor

/// Pictures as images of one size, prepared once and kept in a file that is mapped into memory: an npy
/// array of bytes, `[count, height, width, channels]`, which NumPy reads as well. Its name is a digest
/// of the pictures' identity and of the pipeline.
package struct PreparedPictures: Sendable {
  /// Pictures that are handed to the threads at a time, and the bytes of their files that are
  /// enough.
  private static let batch = 64
  private static let batchBytes = 1 << 26

  private let source: any PictureSource
  private let pipeline: PicturePipeline
  private let file: PreparedFile

  /// What a pipeline makes of pictures, kept in a folder.
  package init(_ source: any PictureSource, _ pipeline: PicturePipeline, in folder: String) {
    self.source = source
    self.pipeline = pipeline
    file = PreparedFile(
      of: "pictures, form 1\n\(pipeline.identity)\n\(source.identity)", in: folder)
  }

  /// Number of images.
  package var count: Int { source.pictures.count * pipeline.crops }
  /// The file, once it is complete.
  package var path: String { file.path }
  /// Whether it is.
  package var isPrepared: Bool { (try? mapped()) != nil }

  /// The images, which are prepared first if they are not.
  /// - Throws: `FileError` for a picture that is faulty, and where the file cannot be written.
  package func images() throws -> any ImageSource {
    try file.make(unless: { isPrepared }, prepare)
    let labels = source.pictures.flatMap { [Int](repeating: $0.label, count: pipeline.crops) }
    return ByteImages(shape: pipeline.shape, pixels: try mapped()) { labels }
  }

  /// The complete file. One of another size or header was damaged later.
  private func mapped() throws -> MappedFile {
    try file.mapped(images: count, of: pipeline.shape)
  }

  private func prepare() throws {
    let file = try self.file.begin(
      source.pictures.count, imagesEach: pipeline.crops, of: pipeline.shape)
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
