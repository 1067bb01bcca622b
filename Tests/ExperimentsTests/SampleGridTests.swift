import Diffusion
import Experiments
import Foundation
import Recipe
import Tensor
import TestSupport
import Testing

/// The grids that training writes, and when their average is too young.
@Suite struct SampleGridTests {
  let runs = ToyRuns()

  private func recipe(_ train: String, averages: String = "[0.75, 0.5]") -> String {
    toyRecipe(model: "{type: daed}", train: train)
      .replacing("[0.75, 0.5]", with: averages)
      .replacing("dataset: {type: toy}", with: "dataset: {type: toy, held_out: 16}")
  }

  /// The grid of a checkpoint's weights, made here once more.
  private func grid(_ run: RunFolder, _ step: Int, _ rate: Double?) throws -> [UInt8] {
    let experiment = try Experiment.read(run: run, with: toyRegistry())
    let weights = try experiment.model.parts.map { part in
      try Checkpoint(path: run.checkpointPath(step))
        .weights(of: part.name, part.network.parameters, averageRate: rate)
    }
    let pixels = try Sampling(experiment, weights: weights).images(0..<16, onStep: { _ in })
    try SampleWriter.writeGrid(
      pixels, shape: experiment.dataset.imageShape, to: runs.path("grid.png"))
    return runs.scratch.bytes("grid.png")
  }

  @Test func rawWeightsLieBesideTheirAverage() throws {
    var notes: [String] = []
    let run = try runs.train(recipe("sample_every: 5"), to: "run", onNote: { notes.append($0) })
    let found = runs.scratch.contents(of: "run/samples")
    #expect(
      found.keys.sorted() == [
        "step-0000005.ema-0.75.png", "step-0000005.raw.png", "step-0000008.ema-0.75.png",
        "step-0000008.raw.png",
      ])
    for step in [5, 8] {
      #expect(try found["step-000000\(step).ema-0.75.png"] == grid(run, step, 0.75))
      #expect(try found["step-000000\(step).raw.png"] == grid(run, step, nil))
      #expect(found["step-000000\(step).ema-0.75.png"] != found["step-000000\(step).raw.png"])
    }
    let paths = found.keys.sorted().map { "\(run.samplesPath)/\($0)" }
    #expect(
      notes == zip([5, 5, 8, 8], paths).map { "step \($0): samples in \($1)" })
    let events = runs.scratch.text("run/metrics.jsonl").split(separator: "\n")
      .filter { $0.contains("samples") }
    #expect(events.count == 4)
    for (event, path) in zip(events, paths) { #expect(event.contains(#""samples":"\#(path)""#)) }
  }

  @Test func withoutAveragesThereIsOneGrid() throws {
    let run = try runs.train(recipe("sample_every: 8", averages: "[]"), to: "run")
    #expect(
      try runs.scratch.contents(of: "run/samples") == ["step-0000008.raw.png": grid(run, 8, nil)])
  }

  private static let beside = " A grid of the raw weights lies beside that of the average."

  /// ln(1/2) / ln(0.999) is 692.8, for 0.75 it is 2.4.
  @Test(arguments: [
    (
      "validate_every: 3", "[0.999]",
      "step 3 is within the half-life of ema:0.999, 693 steps: until then the average is mostly "
        + "what training began with."
    ),
    (
      "sample_every: 4", "[0.999, 0.5]",
      "step 4 is within the half-life of ema:0.999, 693 steps: until then the average is mostly "
        + "what training began with.\(beside)"
    ),
    (
      "validate_every: 2\n  sample_every: 3", "[0.75]",
      "step 2 is within the half-life of ema:0.75, 2 steps: until then the average is mostly what "
        + "training began with.\(beside)"
    ),
    ("validate_every: 3\n  sample_every: 3", "[0.75]", ""),
    ("validate_every: 3\n  sample_every: 3", "[0.0]", ""),
    ("validate_every: 3\n  sample_every: 3", "[]", ""),
    ("", "[0.999]", ""),
  ])
  func aYoungAverageIsSaidOnce(_ train: String, _ averages: String, _ text: String) throws {
    var warnings: [String] = []
    try runs.train(
      recipe(train, averages: averages), to: "run", onWarning: { warnings.append($0) })
    #expect(warnings == (text.isEmpty ? [] : [text]))
  }
}
