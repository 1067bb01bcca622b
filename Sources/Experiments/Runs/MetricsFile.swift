internal import Foundation
internal import Tensor

/// What `metrics.jsonl` of a run holds: the figures of training steps, and what was measured between
/// them. Lines that are cut short or are none of ours are left out.
public struct MetricsFile: Sendable, Equatable {
  /// A training step.
  public struct Step: Sendable, Equatable {
    /// From 1.
    public let step: Int
    /// Of its images.
    public let loss: Double
    /// A mean over the last steps; nil where it is not told.
    public let imagesPerSecond: Double?
  }

  /// Figures of held-out images (`validation`) or of samples (`evaluation`).
  public struct Measured: Sendable, Equatable {
    /// Training steps done.
    public let step: Int
    /// `validation` or `evaluation`.
    public let kind: String
    /// Figures that are finite, by name.
    public let figures: [String: Double]
    /// What they depend on, by name: `extractor`, `weights`.
    public let texts: [String: String]
  }

  /// In the order of the file.
  public private(set) var steps: [Step] = []
  /// In the order of the file.
  public private(set) var measured: [Measured] = []

  /// Nothing.
  public static let none = MetricsFile()

  private init() {}

  /// Reads a file; one that is not there has nothing.
  /// - Parameter tail: only its last so many bytes, unless nil.
  /// - Throws: `FileError` for a file that cannot be read.
  public init(_ path: String, tail: Int? = nil) throws {
    guard FileManager.default.fileExists(atPath: path) else { return }
    let bytes = try Self.bytes(path, tail)
    bytes.withUnsafeBytes { buffer in
      var start = 0
      for (end, byte) in buffer.enumerated() where byte == UInt8(ascii: "\n") {
        read(UnsafeRawBufferPointer(rebasing: buffer[start..<end]))
        start = end + 1
      }
    }
  }

  private static func bytes(_ path: String, _ tail: Int?) throws -> [UInt8] {
    guard let tail, let handle = FileHandle(forReadingAtPath: path) else {
      return try readFile(path, limit: 1 << 32)
    }
    let size = (try? handle.seekToEnd()) ?? 0
    try? handle.seek(toOffset: size > UInt64(tail) ? size - UInt64(tail) : 0)
    return Array((try? handle.readToEnd()) ?? Data())
  }

  /// Steps are most of the lines and have a fixed beginning, so that only others are parsed as JSON.
  private mutating func read(_ line: UnsafeRawBufferPointer) {
    if let step = Self.number(after: #"{"step":"#, in: line, atStart: true),
      let loss = Self.number(after: #","loss":"#, in: line)
    {
      steps.append(
        Step(
          step: Int(step), loss: loss,
          imagesPerSecond: Self.number(after: #","images_per_second":"#, in: line)))
    } else if let found = Self.measured(Data(line)) {
      measured.append(found)
    }
  }

  private static func number(
    after key: StaticString, in line: UnsafeRawBufferPointer, atStart: Bool = false
  ) -> Double? {
    guard let start = end(of: key, in: line, atStart: atStart) else { return nil }
    let digits = line[start...].prefix { byte in
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "+-.eE".utf8.contains(byte)
    }
    return Double(String(decoding: digits, as: UTF8.self)).flatMap { abs($0) < 1e300 ? $0 : nil }
  }

  /// Where the first `key` ends.
  private static func end(
    of key: StaticString, in line: UnsafeRawBufferPointer, atStart: Bool
  ) -> Int? {
    let length = key.utf8CodeUnitCount
    guard line.count > length, let base = line.baseAddress else { return nil }
    let last = atStart ? 0 : line.count - length
    return (0...last).first { memcmp(base + $0, key.utf8Start, length) == 0 }.map { $0 + length }
  }

  private static func measured(_ line: Data) -> Measured? {
    guard let object = (try? JSONSerialization.jsonObject(with: line)) as? [String: Any],
      let step = object["step"] as? Int
    else { return nil }
    for kind in ["validation", "evaluation"] {
      guard let details = object[kind] as? [String: Any] else { continue }
      return Measured(
        step: step, kind: kind, figures: details.compactMapValues { $0 as? Double },
        texts: details.compactMapValues { $0 as? String })
    }
    return nil
  }

  /// The mean of the last `count` losses; nil where there is none.
  public func lastLoss(_ count: Int = 100) -> Double? {
    let last = steps.suffix(count)
    return last.isEmpty ? nil : last.reduce(0) { $0 + $1.loss } / Double(last.count)
  }
}
