import Diffusion
import Foundation
import Tensor
import TestSupport
import Testing

/// The events of a run as lines of JSON.
@Suite struct JSONLTrackerTests {
  let folder = ScratchFolder()

  private func open(in path: String? = nil, after step: Int = 0) throws -> any EventRecord {
    try openTracker("jsonl", in: path ?? folder.path, after: step)
  }

  private func validation(_ weights: WeightsChoice, bits: Double?) -> ValidationFigures {
    ValidationFigures(
      step: 3, images: 16, weights: weights, simpleLoss: 0.125, bitsPerDimension: bits)
  }

  private var text: String { folder.text("metrics.jsonl") }

  @Test func everyEventIsOneObjectOnOneLine() throws {
    let record = try open()
    try record.record(
      figures(1, loss: 0.5, norms: ["generator": 2, "denoiser": 0.25], rate: 20.25))
    try record.record(figures(2, loss: 1e-9, norms: [:], rate: .nan))
    try record.record(.checkpoint(2, path: "runs/\"a\"\nb/step-2"))
    try record.record(.samples(2, of: .raw, path: "runs/grün/step-2.png"))
    try record.record(.validation(validation(.average(rate: 0.99), bits: 3.25)))
    try record.record(.validation(validation(.raw, bits: nil)))
    try record.record(.validation(validation(.raw, bits: .nan)))
    #expect(
      text == #"""
        {"step":1,"loss":0.5,"learning_rate":0.001,"gradient_norm":{"denoiser":0.25,"generator":2.0},\#
        "images_per_second":20.25}
        {"step":2,"loss":1e-09,"learning_rate":0.001,"gradient_norm":{},"images_per_second":null}
        {"step":2,"checkpoint":"runs/\"a\"\nb/step-2"}
        {"step":2,"samples":"runs/grün/step-2.png"}
        {"step":3,"validation":{"images":16,"weights":"ema:0.99","simple_loss":0.125,\#
        "bits_per_dimension":3.25}}
        {"step":3,"validation":{"images":16,"weights":"raw","simple_loss":0.125,\#
        "bits_per_dimension":null}}
        {"step":3,"validation":{"images":16,"weights":"raw","simple_loss":0.125,\#
        "bits_per_dimension":null}}

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
      try record.record(figures(step, loss: 1))
      #expect(text.split(separator: "\n").count == step)
    }
  }

  @Test func aResumeRemovesLaterStepsAndATornLine() throws {
    let record = try open()
    for step in 1...7 { try record.record(figures(step, loss: Double(step))) }
    let whole = text
    folder.write(whole + #"{"step":8,"lo"#, to: "metrics.jsonl")
    let resumed = try open(after: 5)
    try resumed.record(figures(6, loss: 60))
    let kept = whole.split(separator: "\n").prefix(5).joined(separator: "\n")
    let last = try #require(text.split(separator: "\n").last)
    #expect(text == kept + "\n" + last + "\n")
    #expect(last.hasPrefix(#"{"step":6,"loss":60.0,"#))
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
    #expect(
      complaint(folder) { _ = try open(in: folder.file("nowhere")) }
        == "TMP/nowhere/metrics.jsonl: cannot be written: No such file or directory")
  }

  /// Where nobody may make files, and where something else has the name.
  @Test func aFolderThatTakesNoFileIsOneError() throws {
    #if os(Linux)
      let error = #expect(throws: FileError.self) { try open(in: "/sys") }
      #expect(error?.description.hasPrefix("/sys/metrics.jsonl: cannot be written: ") == true)
    #endif
    try folder.makeFolder("metrics.jsonl")
    #expect(
      complaint(folder) { _ = try open() }
        == "TMP/metrics.jsonl: is a folder, but a file is expected")
  }
}
