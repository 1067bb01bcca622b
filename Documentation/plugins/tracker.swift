import Daedalus

public let plugin = Plugin(TextTracker.self)

/// `metrics.txt`, with a line such as `3 loss=0.25 learning_rate=0.001` for each event.
struct TextTracker: Tracker {
  static let typeName = "text"
  static let summary = "metrics.txt: a line of figures for each event"

  init(_ options: inout Options) throws {}

  func open(in folder: String, after step: Int, recipe: String) throws -> any EventRecord {
    let path = "\(folder)/metrics.txt"
    let old = (try? readFile(path, limit: 1 << 30)) ?? []
    // After a resume, later steps happen again.
    let kept = String(decoding: old, as: UTF8.self).split(separator: "\n").filter { line in
      line.split(separator: " ").first.flatMap { Int($0) }.map { $0 <= step } ?? false
    }
    try writeAtomically(kept.map { "\($0)\n" }.joined(), to: path)
    return TextRecord(file: try AppendedFile(path))
  }
}

private final class TextRecord: EventRecord {
  private let file: AppendedFile

  init(file: AppendedFile) { self.file = file }

  func record(_ event: RunEvent) throws {
    let figures = event.figures.map { "\($0.name)=\($0.value)" }
    let line = (["\(event.step)"] + figures).joined(separator: " ")
    try file.append(Array("\(line)\n".utf8))
  }
}
