import Diffusion
import Experiments
import Foundation
import Recipe
import Tensor
import TestSupport
import Testing

/// Training in one process: determinism, resuming, stopping. `DaedalusCommandTests` kills real
/// processes.
@Suite struct TrainingTests {
  let runs = ToyRuns()
  let recipe = toyRecipe(model: "{type: daed}", more: "trackers: []")

  private func contents(_ name: String) -> [String: [UInt8]] {
    runs.scratch.contents(of: name)
  }

  @Test func theSameSeedGivesTheSameBits() throws {
    try runs.train(recipe, to: "a")
    try runs.train(recipe, to: "b")
    expectSame(contents("a/checkpoints"), contents("b/checkpoints"))
    try runs.train(recipe.replacing("seed: 5", with: "seed: 6"), to: "c")
    #expect(contents("a/checkpoints") != contents("c/checkpoints"))
  }

  /// Everything that steps can depend on: rates, clipping, micro-batches.
  private static let everything = toyRecipe(
    model: "{type: daed}", batch: 6,
    train: """
      accumulate: 3
        clip_norm: 0.1
        learning_rate_schedule: {type: cosine, warm_up: 3, final_fraction: 0.1}
      """)

  /// Draws that depend on losses, from the third or fourth step on.
  private static let learning = toyRecipe(
    model: "{type: daed}", batch: 16, more: "timesteps: {type: loss_second_moment, history: 1}")

  /// Stopped after every number of steps; resumed; every checkpoint of both is the same.
  @Test(arguments: [1, 4, 7], [toyRecipe(model: "{type: daed}"), Self.everything, Self.learning])
  func stoppingAnywhereChangesNothing(_ stop: Int, _ recipe: String) throws {
    try runs.train(recipe, to: "a")
    var steps = 0
    let folder = try runs.train(
      recipe, to: "b",
      stop: {
        steps += 1
        return steps == stop ? SIGTERM : nil
      })
    #expect(folder.checkpointSteps().last == stop)
    try runs.train(recipe, to: "b", resume: true)
    expectSame(contents("a/checkpoints"), contents("b/checkpoints"))
    let (a, b) = (try runs.metrics("a"), try runs.metrics("b"))
    #expect(a.map(\.gradient_norm) == b.map(\.gradient_norm) && a.count == 8)
    #expect(a.map(\.learning_rate) == b.map(\.learning_rate))
  }

  @Test func theLastCheckpointsStay() throws {
    let folder = try runs.train(recipe.replacing("keep: 1000", with: "keep: 3"), to: "run")
    #expect(folder.checkpointSteps() == [6, 7, 8])
    #expect(
      Set(contents("run/checkpoints").keys.map { $0.prefix(12) })
        == ["step-0000006", "step-0000007", "step-0000008"])
  }

  @Test func aRunIsNotOverwritten() throws {
    try runs.train(recipe, to: "run")
    let before = contents("run")
    let error = #expect(throws: ExperimentError.self) { try runs.train(recipe, to: "run") }
    #expect(
      error?.description.replacing(runs.scratch.path, with: "TMP")
        == "'TMP/run' holds a run already. Go on with it by --resume, or choose another folder by "
        + "--out.")
    expectSame(contents("run"), before)
  }

  @Test func aRunCannotChangeItsAveragesMidway() throws {
    try runs.train(recipe, to: "run")
    let before = contents("run")
    let other = recipe.replacing("ema: [0.75, 0.5]", with: "ema: [0.75]")
      .replacing("steps: 8", with: "steps: 9")
    #expect(throws: ExperimentError.self) { try runs.train(other, to: "run", resume: true) }
    expectSame(contents("run"), before)
  }

  @Test func theResolvedRecipeMakesTheSameRun() throws {
    let run = try runs.train(recipe, to: "a")
    #expect(run.recipePath.hasSuffix("a/recipe.yaml"))
    try runs.train(runs.scratch.text("a/recipe.yaml"), to: "b")
    expectSame(contents("a/checkpoints"), contents("b/checkpoints"))
  }

  @Test func aLossThatIsNotFiniteStopsTheRun() throws {
    let wild = recipe.replacing("learning_rate: 0.01", with: "learning_rate: 1.0e30")
    let error = #expect(throws: RunFailure.self) { try runs.train(wild, to: "run") }
    let text = error?.description.replacing(runs.scratch.path, with: "TMP") ?? ""
    #expect(
      text.contains(
        /^step 2: the loss is (nan|-nan|inf) \(t = 1 \.\.\. 4\)\. Seen from the loss, .* \[1\]\. The last checkpoint is TMP\/run\/checkpoints\/step-0000001\./
      ), "\(text)")
    #expect(RunFolder(runs.path("run")).checkpointSteps() == [1])
  }

  /// The gradient of the denoiser is too long as soon as an image reaches it, and the loss does not
  /// show it. What came before is kept, to the bit, and nothing of that step is written.
  @Test(arguments: ["", "accumulate: 2", "clip_norm: 1", "sample_every: 1"])
  func aGradientThatIsNotFiniteStopsTheRun(_ key: String) throws {
    let recipe = toyRecipe(
      model: "{type: daed}", steps: 30, chain: 12, train: key, more: "loss: {type: LOSS}")
    try runs.train(recipe.replacing("LOSS", with: "simple"), to: "fine")
    let first = try #require(runs.metrics("fine").first { $0.gradient_norm["denoiser"] != nil })
      .step
    try #require(first > 1 && first < 30)
    let error = #expect(throws: RunFailure.self) {
      try runs.train(recipe.replacing("LOSS", with: "cliff"), to: "run")
    }
    let text = error?.description.replacing(runs.scratch.path, with: "TMP") ?? ""
    let start = try Regex(
      "^step \(first): the gradient norm of the denoiser is inf, with a loss of [0-9.]+ "
        + #"\(t = 1 \.\.\. 12\)\. Seen from the loss, the first gradient whose length is not finite "#
        + #"is that of denoiser/second\.bias \[1\]\. "#
        + #"The last checkpoint is TMP/run/checkpoints/step-\d+\. A smaller"#)
    #expect(text.contains(start), "\(text)")
    #expect(RunFolder(runs.path("run")).checkpointSteps() == Array(1..<first))
    for step in 1..<first {
      let name = RunFolder("").checkpointPath(step)
      expectSame(contents("run/\(name)"), contents("fine/\(name)"))
    }
    #expect(try runs.metrics("run").map(\.step) == Array(1..<first))
    #expect(!contents("run/samples").keys.contains { $0.contains("0\(first).") })
    if key.hasPrefix("sample") {
      #expect(contents("run/samples").keys.contains { $0.contains("0\(first - 1).") })
    }
    #expect(!contents("run/checkpoints").keys.contains { $0.hasPrefix(".") })
  }

  /// A rate beyond float32 makes weights infinite in a step whose loss and gradient are fine.
  @Test func aCheckpointIsNeverWrittenOfWeightsThatAreNotFinite() throws {
    let wild = recipe.replacing("learning_rate: 0.01", with: "learning_rate: 1.0e300")
    let error = #expect(throws: RunFailure.self) { try runs.train(wild, to: "run") }
    #expect(
      error?.description.contains(
        /^'first.weight' of the (denoiser|generator) has values that are not finite, so no checkpoint was written\. No checkpoint had been written\./
      ) == true, "\(String(describing: error))")
    #expect(contents("run/checkpoints").isEmpty)
  }

  /// The recipe says how the newest checkpoint was made.
  @Test func aResumeThatFailsLeavesTheRecipe() throws {
    try runs.train(recipe, to: "run")
    let begun = contents("run")["recipe.yaml"]
    let longer = recipe.replacing("steps: 8", with: "steps: 16")
    for rate in ["1.0e300", "1.0e30"] {
      // The first fails in its first step, the second has a checkpoint before it fails.
      let wild = longer.replacing("learning_rate: 0.01", with: "learning_rate: \(rate)")
      #expect(throws: RunFailure.self) {
        try runs.train(wild, to: "run", resume: true, isChanged: true)
      }
      #expect((contents("run")["recipe.yaml"] == begun) == (rate == "1.0e300"))
    }
    #expect(RunFolder(runs.path("run")).checkpointSteps().last == 9)
    #expect(runs.scratch.text("run/recipe.yaml").contains("learning_rate: 1.0e+30"))
  }

  @Test func aStartRemovesWhatTheDeadLeft() throws {
    let stop: () -> Int32? = { SIGTERM }
    try runs.train(recipe, to: "run", stop: stop)
    let dead = ["run/.3w5e11264sgsf.tmp", "run/samples/.0000000000001.tmp"]
    let others = ["run/.notes.tmp", "run/samples/.5w5e11264sgsf.tmp.png"]
    for name in dead + others { _ = runs.scratch.file(name, [1]) }
    try runs.scratch.makeFolder("run/checkpoints/.unfinished-5")
    _ = runs.scratch.file("run/checkpoints/.unfinished-5/generator.safetensors", [1])
    try writeAtomically(to: runs.path("run/samples/live.npz")) { file in
      try [UInt8](repeating: 7, count: 10).withUnsafeBytes(file.write)
      try runs.train(recipe, to: "run", resume: true)
    }
    let left = contents("run").keys.filter { $0.contains("/.") || $0.hasPrefix(".") }
    #expect(Set(left) == Set(others.map { $0.dropFirst(4) }.map(String.init)))
    #expect(runs.scratch.bytes("run/samples/live.npz").count == 10)
  }

  /// The values that steps depend on are fixed, the others may change.
  @Test func aRunGoesOnWithTheSameValuesOnly() throws {
    let folder = RunFolder("runs/x")
    let values = { (recipe: String) in
      try Experiment.read(try Recipe.parse(recipe, name: "toy.yaml"), with: toyRegistry())
        .resolved.values
    }
    let begun = try values(recipe)
    #expect(try !folder.changes(from: begun, to: begun))
    let longer = try values(recipe.replacing("steps: 8", with: "steps: 80"))
    #expect(try folder.changes(from: begun, to: longer))
    let other = try values(
      recipe.replacing("seed: 5", with: "seed: 6").replacing("type: daed", with: "type: ddgm"))
    let error = #expect(throws: ExperimentError.self) {
      try folder.changes(from: begun, to: other)
    }
    #expect(
      error?.description == """
        'runs/x' was begun with other values, and a run cannot change them midway:
          model.type: daed, now ddgm
          seed: 5, now 6
        Begin another run by another --out.
        """)
  }
}
