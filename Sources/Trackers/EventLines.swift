internal import Foundation
internal import Tensor

/// A text file of a run that grows by one line for each event. A line that a kill cut short has no
/// end, and is none.
final class EventLines {
  private let path: String
  private let lineEnd: String
  private var file: AppendedFile

  /// Opens the file at `path`, or makes it. Of the lines of earlier sessions stay those that `kept`
  /// returns.
  init(_ path: String, lineEnd: String = "\n", kept: ([String]) -> [String]) throws {
    self.path = path
    self.lineEnd = lineEnd
    file = try Self.rewrite(path, lineEnd, kept)
  }

  /// Adds a line.
  func append(_ line: String) throws {
    try file.append(Array((line + lineEnd).utf8))
  }

  /// Puts other lines in the place of those that are there.
  func rewrite(_ change: ([String]) -> [String]) throws {
    file = try Self.rewrite(path, lineEnd, change)
  }

  private static func rewrite(
    _ path: String, _ lineEnd: String, _ change: ([String]) -> [String]
  ) throws -> AppendedFile {
    let kept = change(try lines(in: path))
    try writeAtomically(kept.map { $0 + lineEnd }.joined(), to: path)
    return try AppendedFile(path)
  }

  /// The lines of a file, which end with or without a carriage return; none if it is not there.
  private static func lines(in path: String) throws -> [String] {
    guard FileManager.default.fileExists(atPath: path) else { return [] }
    let bytes = try readFile(path, limit: 1 << 32)
    let pieces = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    return pieces.dropLast().map { piece in
      let line = piece.last == UInt8(ascii: "\r") ? piece.dropLast() : piece
      return String(decoding: line, as: UTF8.self)
    }
  }
}
