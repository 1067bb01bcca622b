import Diffusion
import Experiments
import Foundation
import Recipe
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

  /// Stopped after every number of steps; resumed; every checkpoint of both is the same.
  @Test(arguments: [1, 4, 7]) func stoppingAnywhereChangesNothing(_ stop: Int) throws {
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
        /^step 2: the loss is (nan|-nan|inf) \(t = 1 \.\.\. 4\)\. The last checkpoint is TMP\/run\/checkpoints\/step-0000001\./
      ), "\(text)")
    #expect(RunFolder(runs.path("run")).checkpointSteps() == [1])
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
