import Archives
import Foundation
import Tensor

/// The files of a published dataset, as far as they are in a folder.
struct KnownFiles {
  /// What is said of a file that is as published.
  static let published = "as published"

  private let dataset: KnownDataset

  init(_ dataset: KnownDataset) { self.dataset = dataset }

  /// Of each that is there, also unpacked, whether it is as published.
  func states(in folder: String) -> [String: String] {
    var states: [String: String] = [:]
    for file in dataset.files {
      for name in Set([file.name, file.name.replacing(".gz", with: "")]) {
        let path = "\(folder)/\(name)"
        guard FileManager.default.fileExists(atPath: path) else { continue }
        states[name] = state(of: file, at: path)
      }
    }
    return states
  }

  private func state(of file: KnownFile, at path: String) -> String {
    do {
      if let unpacked = file.unpackedMD5 {
        let found = MD5.hex(try Gzip.read(path, limit: IDXFile.largestContents))
        return found == unpacked ? Self.published : "another: its contents have the MD5 \(found)"
      }
      // Of what was unpacked, no digest is known.
      guard path.hasSuffix(file.name) else { return "unpacked; no digest is known" }
      try file.check(path)
      return Self.published
    } catch let error as FileError {
      return error.problem
    } catch { return "\(error)" }
  }
}
