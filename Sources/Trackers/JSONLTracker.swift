public import Diffusion
import Foundation
public import Recipe
import Tensor

/// One JSON object per line in `metrics.jsonl`, each with its `step`.
public struct JSONLTracker: Tracker {
  /// `jsonl`.
  public static var typeName: String { "jsonl" }
  /// One line.
  public static var summary: String { "metrics.jsonl: one JSON object per event" }

  /// The file in the run folder.
  public static let fileName = "metrics.jsonl"

  /// Has no keys.
  public init(_ options: inout Options) throws {}

  /// Keeps the lines up to `step`, in case of a resume, and appends to them.
  public func open(in folder: String, after step: Int) throws -> any EventRecord {
    let path = "\(folder)/\(Self.fileName)"
    let kept = try Self.lines(in: path).filter { line in
      // A line that a kill cut short is not JSON, and its step happens again.
      let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      return (object?["step"] as? Int).map { $0 <= step } ?? false
    }
    try writeAtomically(kept.map { $0 + "\n" }.joined(), to: path)
    return try JSONLRecord(path)
  }

  private static func lines(in path: String) throws -> [Substring] {
    guard FileManager.default.fileExists(atPath: path) else { return [] }
    let bytes = try readFile(path, limit: 1 << 32)
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n")
  }
}

/// The open file.
private final class JSONLRecord: EventRecord {
  private let path: String
  private let handle: FileHandle

  init(_ path: String) throws {
    guard let handle = FileHandle(forWritingAtPath: path) else {
      throw FileError(path, "cannot be opened for writing")
    }
    self.path = path
    self.handle = handle
    try handle.seekToEnd()
  }

  deinit { try? handle.close() }

  func record(_ event: RunEvent) throws {
    var line = Data(event.json.utf8)
    line.append(UInt8(ascii: "\n"))
    do {
      try handle.write(contentsOf: line)
    } catch {
      throw FileError(path, "cannot be written: \(error.localizedDescription)")
    }
  }
}

extension RunEvent {
  /// Keys in a fixed order, figures as numbers; a figure that is not finite is null.
  fileprivate var json: String {
    switch self {
    case .step(let figures): json(figures)
    case .validation(let figures): json(figures)
    case .samples(let step, let path): #"{"step":\#(step),"samples":\#(quoted(path))}"#
    case .checkpoint(let step, let path): #"{"step":\#(step),"checkpoint":\#(quoted(path))}"#
    }
  }

  private func json(_ figures: StepFigures) -> String {
    let norms = figures.gradientNorms.sorted { $0.key < $1.key }
      .map { "\(quoted($0.key)):\(number($0.value))" }.joined(separator: ",")
    return #"{"step":\#(figures.step),"loss":\#(number(figures.loss)),"#
      + #""learning_rate":\#(number(figures.learningRate)),"gradient_norm":{\#(norms)},"#
      + #""images_per_second":\#(number(figures.imagesPerSecond))}"#
  }

  private func json(_ figures: ValidationFigures) -> String {
    let bits = figures.bitsPerDimension.map(number) ?? "null"
    return #"{"step":\#(figures.step),"validation":{"images":\#(figures.images),"#
      + #""weights":\#(quoted(figures.weights.description)),"#
      + #""simple_loss":\#(number(figures.simpleLoss)),"bits_per_dimension":\#(bits)}}"#
  }

  private func number(_ value: Double) -> String { value.isFinite ? "\(value)" : "null" }

  private func quoted(_ text: String) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    let data = try? encoder.encode(text)
    return data.map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
  }
}
