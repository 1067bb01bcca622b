import Experiments
import Foundation
import TestSupport
import Testing

/// Finding, filtering and sorting runs.
@Suite struct RunSelectionTests {
  let folder = ScratchFolder()

  private func names(
    sort: String? = nil, reversed: Bool = false, filters: [String] = []
  ) throws -> [String] {
    let records = try RunListing.records(below: folder.path)
    return try RunSelection(sort: sort, reversed: reversed, filters: filters)(records).map(\.name)
  }

  private func complaint(sort: String? = nil, filters: [String] = []) -> String {
    do { return try "\(names(sort: sort, filters: filters))" } catch { return "\(error)" }
  }

  @Test func runsAreFoundAtAnyDepthAndNotInsideRuns() throws {
    try folder.writeRun("b/deep/two")
    try folder.writeRun("a")
    try folder.writeRun("a/samples/copy")
    try folder.writeRun(".hidden")
    try folder.makeFolder("broken/checkpoints")
    let records = try RunListing.records(below: folder.path)
    #expect(
      records.map { $0.folder.path.replacing("\(folder.path)/", with: "") } == [
        "a", "b/deep/two", "broken",
      ])
    #expect(try RunListing.records(below: folder.file("a")).count == 1)
    #expect(
      throws: ExperimentError(
        "there is no folder 'nowhere'. Runs are made by: daedalus train RECIPE --out nowhere/NAME")
    ) { try RunListing.records(below: "nowhere") }
  }

  @Test func filtersHaveToHoldAll() throws {
    try folder.writeRun("one", recipe: "model:\n  type: daed\nschedule:\n  steps: 20\n")
    try folder.writeRun("two", recipe: "model:\n  type: ddgm\nschedule:\n  steps: 3\n")
    try folder.writeRun("three", step: 5, checkpoints: [], recipe: "model:\n  type: daed\n")
    #expect(try names(filters: ["model.type=daed"]) == ["study/one", "study/three"])
    #expect(try names(filters: ["model.type=daed", "state=finished"]) == ["study/one"])
    #expect(try names(filters: ["name=study/t*"]) == ["study/three", "study/two"])
    #expect(try names(filters: ["name=*t*e*"]) == ["study/one", "study/three"])
    #expect(try names(filters: ["name=*o"]) == ["study/two"])
    // As a number 3 is less than 20; the run that has no such key comes last, either way.
    #expect(try names(sort: "schedule.steps") == ["study/two", "study/one", "study/three"])
    #expect(
      try names(sort: "schedule.steps", reversed: true) == [
        "study/one", "study/two", "study/three",
      ])
  }

  @Test func unknownKeysAreErrors() throws {
    try folder.writeRun("one")
    folder.writeEvaluation("one", evaluationLine(fid: 3))
    let known =
      "Known: fid, loss, name, path, started, state, step, and the keys of recipes"
    #expect(
      complaint(filters: ["model.tpye=daed"])
        == "no run has the key 'model.tpye': did you mean 'model.type'? \(known)")
    #expect(complaint(sort: "frob") == "no run has the key 'frob': \(known)")
    #expect(complaint(filters: ["state"]) == "--filter must be KEY=VALUE, but is 'state'")
    #expect(complaint(filters: ["=x"]) == "--filter must be KEY=VALUE, but is '=x'")
  }

  /// Figures of two pedigrees have no order: runs of one stand together, each group in its own.
  @Test func figuresOfDifferentPedigreesAreNotRanked() throws {
    for (name, fid, extractor) in [
      ("a", 5.0, "pixels"), ("b", 1, "inception"), ("c", 3, "pixels"), ("d", 4, "inception"),
    ] {
      try folder.writeRun(name)
      folder.writeEvaluation(name, evaluationLine(fid: fid, extractor: extractor))
    }
    try folder.writeRun("e")
    #expect(
      try names(sort: "fid") == ["study/c", "study/a", "study/b", "study/d", "study/e"])
    #expect(
      try names(sort: "fid", reversed: true)
        == ["study/a", "study/c", "study/d", "study/b", "study/e"])
  }
}
