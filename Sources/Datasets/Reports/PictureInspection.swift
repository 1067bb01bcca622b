import Foundation
import Images
import Tensor

/// Reads every picture in a folder.
struct PictureInspection {
  private let path: String
  /// The folders inside, if every picture is in one of several.
  private let classes: [String]
  private let source: PictureFolder
  private let onProgress: (_ done: Int, _ count: Int) -> Void

  /// - Throws: `FileError` where there are no pictures.
  init(_ path: String, onProgress: @escaping (_ done: Int, _ count: Int) -> Void) throws {
    self.path = path
    self.onProgress = onProgress
    let names = try PictureFolder.names(in: path)
    let folders = try PictureFolder.folders(in: path)
    classes = names.allSatisfy { $0.contains("/") } && folders.count > 1 ? folders : []
    source = try PictureFolder(path, classNames: classes)
  }

  /// What the folder holds.
  func report() throws -> DataReport {
    var report = DataReport(
      path: path, form: classes.isEmpty ? "a folder of pictures" : "a folder of pictures by class")
    try add("train", upright: true, to: &report)
    let listed = classes.map(DataReport.quoted).joined(separator: ", ")
    report.recipe =
      "dataset: {type: folder, path: \(DataReport.quoted(path))"
      + (classes.isEmpty ? "" : ", class_names: [\(listed)]") + ", size: 64}"
    return report
  }

  /// Reads all pictures, as a part of a report.
  func add(_ name: String, upright: Bool, to report: inout DataReport) throws {
    var part = DataReport.Part(name)
    try Self.read(source, upright: upright, into: &part, &report, onProgress)
    for picture in source.pictures where !classes.isEmpty {
      part.classes[classes[picture.label], default: 0] += 1
    }
    report.parts.append(part)
  }

  /// What one picture is.
  private struct Facts {
    let height: Int
    let width: Int
    let channels: Int
    let lowest: UInt8
    let highest: UInt8
  }

  /// Reads all pictures of a source, on all threads; each that is faulty is a problem.
  static func read(
    _ source: any PictureSource, upright: Bool, into part: inout DataReport.Part,
    _ report: inout DataReport, _ onProgress: (_ done: Int, _ count: Int) -> Void
  ) throws {
    var waiting: [(path: String, bytes: [UInt8])] = []
    var done = 0
    func readWaiting() {
      let pictures = waiting
      var results = [Result<Facts, any Error>?](repeating: nil, count: pictures.count)
      results.withUnsafeMutableBufferPointer { results in
        inParallel(pictures.count) { index in
          results[index] = Result { try facts(pictures[index], upright: upright) }
        }
      }
      for case .some(let result) in results {
        switch result {
        case .success(let facts):
          part.add(
            height: facts.height, width: facts.width, channels: facts.channels,
            lowest: facts.lowest, highest: facts.highest)
        case .failure(let error): report.note("\(error)")
        }
      }
      done += pictures.count
      onProgress(done, source.pictures.count)
      waiting = []
    }
    try source.visit(after: 0) { _, path, bytes in
      waiting.append((path, bytes))
      if waiting.count == 64 { readWaiting() }
    }
    readWaiting()
  }

  private static func facts(
    _ picture: (path: String, bytes: [UInt8]), upright: Bool
  ) throws -> Facts {
    let image = try Image.decode(
      picture.bytes, path: picture.path, upright: upright, mostPixels: PicturePipeline.mostPixels)
    return Facts(
      height: image.height, width: image.width, channels: image.channels,
      lowest: image.pixels.min() ?? 0, highest: image.pixels.max() ?? 0)
  }
}
