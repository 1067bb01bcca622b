internal import Foundation
internal import Tensor

/// Images of an unfinished job, beside its output: `<output>.partial/`.
struct PartialSamples {
  private let folder: String
  private let settings: String

  init(output: String, settings: String) {
    folder = Self.folder(output)
    self.settings = settings
  }

  /// Keeps what an interrupted job of the same settings left, and removes all else.
  func prepare() throws {
    let path = "\(folder)/settings.txt"
    let found = (try? readFile(path, limit: 1 << 20)).map { String(decoding: $0, as: UTF8.self) }
    if found == settings { return }
    try? FileManager.default.removeItem(atPath: folder)
    try makeFolder(folder)
    try writeAtomically(settings, to: path)
  }

  func write(_ images: Range<Int>, _ pixels: [UInt8]) throws {
    try writeAtomically(pixels, to: path(images))
  }

  /// The images, if they were made before.
  func read(_ images: Range<Int>, bytes: Int) -> [UInt8]? {
    let found = try? readFile(path(images), limit: bytes)
    return found?.count == bytes ? found : nil
  }

  static func remove(for output: String) {
    try? FileManager.default.removeItem(atPath: folder(output))
  }

  private static func folder(_ output: String) -> String { "\(output).partial" }

  private func path(_ images: Range<Int>) -> String {
    "\(folder)/images-\(images.lowerBound)-\(images.upperBound).raw"
  }
}
