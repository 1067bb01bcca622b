import Diffusion
import Foundation
import Recipe
import TestSupport
import Testing
import Trackers

/// The events of a run as lines of JSON.
@Suite struct JSONLTrackerTests {
  let folder = ScratchFolder()

  private func open(in path: String? = nil, after step: Int = 0) throws -> any EventRecord {
    let registry = try Registry([Trackers::plugin])
    let tracker = try Recipe.parse("tracker: {type: jsonl}", name: "test").read(with: registry) {
      try $0.component("tracker", of: .tracker, as: (any Tracker).self)
    }.value
    return try tracker.open(in: path ?? folder.path, after: step)
  }

  private var text: String { folder.text("metrics.jsonl") }

  @Test func everyEventIsOneObjectOnOneLine() throws {
    let record = try open()
    try record.record(.step(1, loss: 0.5, imagesPerSecond: 20.25))
    try record.record(.step(2, loss: 1e-9, imagesPerSecond: .nan))
    try record.record(.checkpoint(2, path: "runs/\"a\"\nb/step-2"))
    try record.record(.samples(2, path: "runs/grün/step-2.png"))
    #expect(
      text == #"""
        {"step":1,"loss":0.5,"images_per_second":20.25}
        {"step":2,"loss":1e-09,"images_per_second":null}
        {"step":2,"checkpoint":"runs/\"a\"\nb/step-2"}
        {"step":2,"samples":"runs/grün/step-2.png"}

        """#)
    for line in text.split(separator: "\n") {
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
      #expect((object as? [String: Any])?["step"] is Int)
    }
  }

  /// A step can be read as soon as it was recorded: a kill loses nothing.
  @Test func aLineIsThereAtOnce() throws {
    let record = try open()
    for step in 1...3 {
      try record.record(.step(step, loss: 1, imagesPerSecond: 1))
      #expect(text.split(separator: "\n").count == step)
    }
  }

  @Test func aResumeRemovesLaterStepsAndATornLine() throws {
    let record = try open()
    for step in 1...7 { try record.record(.step(step, loss: Double(step), imagesPerSecond: 1)) }
    let whole = text
    folder.write(whole + #"{"step":8,"lo"#, to: "metrics.jsonl")
    let resumed = try open(after: 5)
    try resumed.record(.step(6, loss: 60, imagesPerSecond: 1))
    let kept = whole.split(separator: "\n").prefix(5).joined(separator: "\n")
    #expect(text == kept + "\n" + #"{"step":6,"loss":60.0,"images_per_second":1.0}"# + "\n")
  }

  /// Torn in the middle of a step that counts, and in the middle of a character.
  @Test(arguments: [#"{"step":5,"loss":0.5"#, "{\"step\":5,\"samples\":\"\u{FC}"])
  func aTornLineIsDroppedWhateverItsStep(_ torn: String) throws {
    let line = #"{"step":4,"loss":1.0,"images_per_second":1.0}"#
    _ = folder.file("metrics.jsonl", Array("\(line)\n\(torn)".utf8.dropLast()))
    _ = try open(after: 5)
    #expect(text == line + "\n")
  }

  @Test func aNewRunBeginsEmpty() throws {
    folder.write(#"{"step":1,"loss":1.0}"# + "\nnonsense\n", to: "metrics.jsonl")
    _ = try open(after: 0)
    #expect(text.isEmpty)
  }

  @Test func aFolderThatIsNotThereIsOneError() throws {
    let error = #expect(throws: (any Error).self) { try open(in: folder.file("nowhere")) }
    #expect(
      error.map { "\($0)" }?.replacing(folder.path, with: "TMP")
        == "TMP/nowhere/metrics.jsonl: cannot be written: No such file or directory")
  }
}
