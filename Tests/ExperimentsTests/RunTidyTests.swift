import Experiments
import Foundation
import TestSupport
import Testing

/// Which checkpoints go.
@Suite struct RunTidyTests {
  let folder = ScratchFolder()

  private func removals(keep: Int) throws -> [String: [Int]] {
    let records = try RunListing.records(below: folder.path)
    let removals = RunTidy(keep: keep).removals(records)
    #expect(removals.allSatisfy { $0.bytes > 100 * $0.steps.count })
    return Dictionary(
      uniqueKeysWithValues: removals.map {
        ($0.folder.path.replacing("\(folder.path)/", with: ""), $0.steps)
      })
  }

  @Test func theNewestStay() throws {
    try folder.writeRun("whole", checkpoints: [20, 40, 60, 80, 100])
    try folder.writeRun("half", step: 50, checkpoints: [20, 40])
    #expect(try removals(keep: 1) == ["whole": [20, 40, 60, 80], "half": [20]])
    #expect(try removals(keep: 3) == ["whole": [20, 40]])
    #expect(try removals(keep: 9) == [:])
    // Less than one is one: what an unfinished run goes on with never goes.
    #expect(try removals(keep: 0) == ["whole": [20, 40, 60, 80], "half": [20]])
  }

  /// Own evaluations, and those that name the run from elsewhere.
  @Test func whatEvaluationsReferToStays() throws {
    try folder.writeRun("a", checkpoints: [20, 40, 60, 100])
    folder.writeEvaluation("a", evaluationLine(fid: 1, step: 40))
    try folder.writeRun("b")
    folder.writeEvaluation("b", evaluationLine(fid: 1, step: 60, run: "\(folder.path)/b/../a/"))
    #expect(try removals(keep: 1) == ["a": [20]])
  }

  /// A damaged checkpoint is none to go on with: it does not count, and stays to be looked at.
  @Test func damagedOnesDoNotCount() throws {
    try folder.writeRun("a", checkpoints: [20, 40, 60])
    folder.write("{", to: "a/checkpoints/step-0000060/state.json")
    #expect(try removals(keep: 1) == ["a": [20]])
  }

  @Test func removingLeavesTheOthers() throws {
    try folder.writeRun("a", checkpoints: [20, 40, 100])
    let records = try RunListing.records(below: folder.path)
    for removal in RunTidy(keep: 1).removals(records) { try RunTidy.remove(removal) }
    #expect(RunFolder(folder.file("a")).checkpointSteps() == [100])
    #expect(folder.text("a/metrics.jsonl").isEmpty == false)
  }
}
