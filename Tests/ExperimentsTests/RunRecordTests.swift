import Experiments
import Foundation
import Recipe
import TestSupport
import Testing

/// What is read of run folders.
@Suite struct RunRecordTests {
  let folder = ScratchFolder()

  private func record(_ name: String) -> RunRecord { RunRecord(RunFolder(folder.file(name))) }

  @Test func statesFollowFromTheFiles() throws {
    try folder.writeRun("whole")
    try folder.writeRun("half", step: 40, checkpoints: [10, 30])
    try folder.writeRun("new", step: 0, checkpoints: [])
    // All steps recorded, but killed before the last checkpoint.
    try folder.writeRun("unsaved", step: 100, checkpoints: [90])
    let records = ["whole", "half", "new", "unsaved"].map(record)
    #expect(records.map(\.state) == [.finished, .unfinished, .notBegun, .unfinished])
    #expect(records.map(\.step) == [100, 40, 0, 100])
    #expect(
      records.map(\.stateText) == [
        "finished", "at step 40 of 100", "not begun", "at step 100 of 100",
      ])
    #expect(records.allSatisfy { $0.problem == nil && $0.steps == 100 })
    // What failed at a step that was not recorded has come that far.
    folder.write(#"{"step": 42, "reason": "it broke"}"#, to: "half/failure.json")
    let failed = record("half")
    #expect(failed.state == .failed && failed.step == 42 && failed.problem == "it broke")
    #expect(failed.stateText == "failed at step 42 of 100")
    // The mean of 1...100, of 1...40; none.
    #expect(records.map(\.loss) == [50.5, 20.5, nil, 50.5])
    #expect(records[0].name == "study/whole")
  }

  @Test func brokenFoldersSayWhy() throws {
    try folder.makeFolder("empty/checkpoints")
    try folder.writeRun("torn")
    folder.write("name: [\n", to: "torn/recipe.yaml")
    try folder.writeRun("damaged")
    folder.write("{", to: "damaged/checkpoints/step-0000100/state.json")
    try folder.writeRun("foreign")
    folder.write("name: x\n", to: "foreign/recipe.yaml")
    let records = ["empty", "torn", "damaged", "foreign"].map(record)
    #expect(records.allSatisfy { $0.state == .broken })
    let problems = records.map { ($0.problem ?? "").replacing(folder.path, with: "TMP") }
    #expect(
      problems[0] == "'TMP/empty' is not a run folder: it has no recipe.yaml. A run is made by: "
        + "daedalus train RECIPE --out TMP/empty")
    #expect(problems[1].hasPrefix("TMP/torn/recipe.yaml: "))
    #expect(
      problems[2]
        == "TMP/damaged/checkpoints/step-0000100/state.json: is damaged: it is not the JSON "
        + "that says where training stands")
    #expect(
      problems[3] == "TMP/foreign/recipe.yaml: has no train.steps: it is no resolved recipe")
    #expect(records[1].name == "torn", "a run without a recipe has its folder's name")
  }

  /// The file's end is enough, and a line that a kill cut short is none.
  @Test func metricsAreReadFromTheEndAndWithoutTornLines() throws {
    let lines = (1...5000).map {
      #"{"step":\#($0),"loss":\#($0).5,"learning_rate":0.1,"images_per_second":\#($0 % 7)}"#
    }
    folder.write(
      lines.joined(separator: "\n") + "\n" + #"{"step":5001,"loss":9"#, to: "metrics.jsonl")
    let path = folder.file("metrics.jsonl")
    let (all, tail) = (try MetricsFile(path), try MetricsFile(path, tail: 1 << 16))
    #expect(all.steps.count == 5000 && all.steps.last == tail.steps.last)
    #expect(tail.steps.count > 100 && tail.steps.count < 5000)
    #expect(all.lastLoss() == tail.lastLoss() && all.lastLoss() == 4951)
    #expect(all.imagesPerSecond == 3)
    #expect(try MetricsFile(folder.file("nothing")) == MetricsFile.none)
  }

  @Test func metricsTellWhatWasMeasured() throws {
    folder.write(
      """
      {"step":2,"validation":{"images":4,"weights":"raw","simple_loss":0.5,"bits_per_dimension":null}}
      {"step":3,"checkpoint":"x"}
      {"step":4,"evaluation":{"samples":8,"extractor":"p","fid":2.5}}
      {"step":5,"loss":null,"images_per_second":2}
      [1]

      """, to: "metrics.jsonl")
    let metrics = try MetricsFile(folder.file("metrics.jsonl"))
    #expect(metrics.steps.isEmpty)
    #expect(metrics.measured.map(\.kind) == ["validation", "evaluation"])
    #expect(metrics.measured[0].figures == ["images": 4, "simple_loss": 0.5])
    #expect(
      metrics.measured[1].figures["fid"] == 2.5 && metrics.measured[1].texts == ["extractor": "p"])
  }

  /// A resolved recipe read without its components says what it said with them.
  @Test func writtenValuesAreTheResolvedOnes() throws {
    let recipe = toyRecipe(
      model: "{type: daed, denoiser: {network: {type: toy, channels: 2}}}",
      more: "trackers: [{type: jsonl}]\nevaluate: {extractor: {type: toy}, metrics: [distance]}")
    let resolved = try Experiment.read(
      try Recipe.parse(recipe, name: "toy.yaml"), with: toyRegistry()
    ).resolved
    let written = try Recipe.parse(resolved.resolvedYAML(), name: "again.yaml").writtenValues
    #expect(written.map(\.key) == resolved.values.map(\.key))
    #expect(written.map(\.value) == resolved.values.map(\.value))
  }

  @Test func runInformationIsReadAsItWasWritten() throws {
    let runs = ToyRuns()
    let run = try runs.train(toyRecipe(model: "{type: ddgm}", steps: 2), to: "run")
    let information = try #require(RunInformation(of: run))
    #expect(information.name == "toy" && information.seed == 5)
    #expect(information.parameters.keys.sorted() == ["generator"])
    let cost = try #require(RunCost(of: run).training)
    #expect(cost.peakMb > 1 && cost.threads >= 1)
    #expect(RunCost(of: run).sampling == nil)
    _ = try runs.sample(run, count: 3, batch: 2)
    let sampling = try #require(RunCost(of: run).sampling)
    #expect(sampling.images == 3 && sampling.batch == 2 && sampling.steps == 4)
    #expect(sampling.sampler == "ancestral" && sampling.secondsPerImage > 0)
    #expect(RunCost(of: run).training == cost, "sampling keeps what training said")
  }
}
