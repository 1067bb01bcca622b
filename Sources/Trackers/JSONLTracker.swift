public import Diffusion
internal import Foundation
public import Recipe

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
  public func open(in folder: String, after step: Int, recipe: String) throws -> any EventRecord {
    let lines = try EventLines("\(folder)/\(Self.fileName)") { lines in
      lines.filter { line in Self.step(of: line).map { $0 <= step } ?? false }
    }
    return JSONLRecord(lines)
  }

  private static func step(of line: String) -> Int? {
    let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
    return object?["step"] as? Int
  }
}

/// The open file.
private final class JSONLRecord: EventRecord {
  private let lines: EventLines

  init(_ lines: EventLines) { self.lines = lines }

  func record(_ event: RunEvent) throws { try lines.append(event.json) }
}

extension RunEvent {
  /// Keys in a fixed order; a figure that is not finite is null.
  fileprivate var json: String { object([EventDetail("step", .count(step))] + details) }
}

private func object(_ details: [EventDetail]) -> String {
  "{\(details.map { "\(quoted($0.name)):\(json($0.value))" }.joined(separator: ","))}"
}

private func json(_ value: EventDetail.Value) -> String {
  switch value {
  case .number(let number): number.isFinite ? "\(number)" : "null"
  case .count(let count): "\(count)"
  case .text(let text): quoted(text)
  case .nothing: "null"
  case .details(let details): object(details)
  }
}

private func quoted(_ text: String) -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = .withoutEscapingSlashes
  let data = try? encoder.encode(text)
  return data.map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
}
