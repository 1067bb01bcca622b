import Diffusion
import Experiments
import Foundation
import Recipe
import Tensor
import TestSupport
import Testing

/// What training measures on held-out images.
@Suite struct ValidationTests {
  let runs = ToyRuns()

  private static func recipe(
    _ validate: String = "validate_every: 3\n  validate_images: 5", model: String = "{type: daed}",
    dataset: String = "{type: toy, held_out: 6}", more: String = ""
  ) -> String {
    toyRecipe(model: model, train: validate, more: more)
      .replacing("dataset: {type: toy}", with: "dataset: \(dataset)")
  }

  private static func experiment(_ recipe: String) throws -> Experiment {
    try Experiment.read(try Recipe.parse(recipe, name: "toy.yaml"), with: toyRegistry()).experiment
  }

  /// Every third step and the last, of the checkpoint's own average, on images that are not those of
  /// training: computed here once more, all images at once where training takes two.
  @Test(arguments: [("[0.75, 0.5]", "ema:0.75"), ("[]", "raw")])
  func figuresAreThoseOfTheUsualWeights(_ averages: String, _ name: String) throws {
    let recipe = Self.recipe().replacing("[0.75, 0.5]", with: averages)
    let run = try runs.train(recipe, to: "run")
    let experiment = try Self.experiment(recipe)
    let x0 = try experiment.dataset.openHeldOut(limit: 5).batch(Array(0..<5))
    #expect(try x0.read() != experiment.dataset.open().batch(Array(0..<5)).read())
    let key = RandomKey(seed: 5, purpose: "validate")
    let found = try runs.validations("run")
    #expect(found.map(\.step) == [3, 6, 8])
    for line in found {
      let weights = try experiment.model.parts.map { part in
        try Checkpoint(path: run.checkpointPath(line.step)).weights(
          of: part.name, part.network.parameters,
          averageRate: experiment.train.averageRates.first)
      }
      let expected = try BoundMeasurement(
        of: BoundModel(experiment.model, weights: weights), on: x0, over: 0..<4,
        in: experiment.process
      ) { t in
        let keys = (0..<5).map { key.derived(UInt64($0), UInt64(t)) }
        return .random(.normal, keys: Tensor(keys), shape: x0.shape)
      }
      #expect(line.validation.images == 5 && line.validation.weights == name)
      #expect(line.validation.simple_loss == expected.error)
      #expect(line.validation.bits_per_dimension == expected.bitsPerDimension)
    }
    #expect(Set(found.map(\.validation.simple_loss)).count == 3)
  }

  /// Weights that stand still are measured alike at every step: the noise does not depend on it.
  @Test func theSameWeightsHaveTheSameFigures() throws {
    let recipe = Self.recipe("validate_every: 1")
      .replacing("held_out: 6", with: "held_out: 16")
      .replacing("[0.75, 0.5]", with: "[]")
      .replacing("learning_rate: 0.01", with: "learning_rate: 1.0e-30")
    try runs.train(recipe, to: "run")
    let found = try runs.validations("run").map(\.validation)
    #expect(found.count == 8 && found.allSatisfy { $0 == found[0] && $0.images == 16 })
  }

  /// Timesteps that depend on losses, and a network with dropout: every checkpoint is the same.
  @Test(arguments: ["validate_every: 1", "validate_every: 3\n  validate_images: 5"])
  func measuringChangesNoCheckpoint(_ validate: String) throws {
    let recipe = { (train: String) in
      Self.recipe(
        train, dataset: "{type: toy, held_out: 16}",
        more: "timesteps: {type: loss_second_moment, history: 1}"
      ).replacing(
        "network: {type: toy}",
        with: "network: {type: unet, channels: 32, multipliers: [1], blocks: 1, dropout: 0.3}")
    }
    try runs.train(recipe(""), to: "without")
    try runs.train(recipe(validate), to: "with")
    #expect(try runs.validations("without").isEmpty && !runs.validations("with").isEmpty)
    expectSame(
      runs.scratch.contents(of: "with/checkpoints"),
      runs.scratch.contents(of: "without/checkpoints"))
  }

  @Test func neitherThreadsNorBatchesChangeAFigure() async {
    await #expect(processExitsWith: .success) {
      let experiment = try Self.experiment(
        Self.recipe("validate_every: 1\n  validate_images: 7", dataset: "{type: toy, held_out: 7}")
          .replacing(
            "network: {type: toy}",
            with: "network: {type: unet, channels: 32, multipliers: [1, 2], blocks: 1, "
              + "attention_at: [2]}"))
      let weights = experiment.model.parts.map { part in
        Weights(
          part.network.parameters, initializedFrom: RandomKey(seed: 1, purpose: part.name))
      }
      let validation = try Validation(experiment)
      CPUBackend.threads = 1
      let one = try validation.measure(weights)
      for (threads, batch) in [(1, 1), (2, 7), (3, 4), (2, 1)] {
        CPUBackend.threads = threads
        #expect(
          try validation.measure(weights, batch: batch) == one, "\(threads) threads, \(batch)")
      }
      #expect(one.error > 0 && one.bitsPerDimension > 0)
    }
  }

  /// A kill while it measures finds the steps before it not saved, and measures again.
  @Test func itComesBeforeTheCheckpoint() throws {
    try runs.train(Self.recipe(), to: "run")
    let kinds = runs.scratch.text("run/metrics.jsonl").split(separator: "\n")
      .filter { $0.hasPrefix(#"{"step":3,"#) }
      .map { $0.split(separator: "\"")[3] }
    #expect(kinds == ["loss", "validation", "checkpoint"])
  }

  /// The signal comes in the middle of measuring at step 4: three polls after steps, the fifth of
  /// twelve while it measures. What was learned is saved before it is measured to the end.
  @Test func aSignalSavesFirst() throws {
    let recipe = Self.recipe("validate_every: 4\n  validate_images: 5")
      .replacing("checkpoint_every: 1\n", with: "checkpoint_every: 1000\n")
    try runs.train(recipe, to: "a")
    var polls = 0
    var notes: [String] = []
    let run = try runs.train(
      recipe, to: "b", onNote: { notes.append($0) },
      stop: {
        polls += 1
        return polls == 8 ? SIGTERM : nil
      })
    #expect(run.checkpointSteps() == [4])
    #expect(
      notes.first == "step 4: saved; stopping when it is measured, at a second signal at once")
    #expect(notes.count == 2 && notes[1].hasPrefix("step 4: 5 held-out images: simple loss "))
    #expect(polls == 8)
    let checkpoints = runs.scratch.text("b/metrics.jsonl").split(separator: "\n")
      .filter { $0.contains("checkpoint") }
    #expect(checkpoints.count == 1, "it is not written twice")
    try runs.train(recipe, to: "b", resume: true)
    #expect(try runs.validations("b") == runs.validations("a"))
    #expect(try runs.validations("b").map(\.step) == [4, 8])
    expectSame(
      runs.scratch.contents(of: "b/checkpoints/step-0000008"),
      runs.scratch.contents(of: "a/checkpoints/step-0000008"))
  }

  @Test func aModelOfTheFirstStepHasNoBound() throws {
    var notes: [String] = []
    try runs.train(
      Self.recipe("validate_every: 8\n  validate_images: 2", model: "{type: dae}"), to: "dae",
      onNote: { notes.append($0) })
    let found = try #require(runs.validations("dae").first?.validation)
    #expect(found.bits_per_dimension == nil && found.simple_loss > 0)
    let loss = String(format: "%.4f", found.simple_loss)
    #expect(notes == ["step 8: 2 held-out images: simple loss \(loss)"])
  }

  @Test func labelsAreThoseOfTheImages() throws {
    let figures = try [0, 1].map { shift in
      let recipe = Self.recipe(
        "validate_every: 1",
        dataset: "{type: toy, held_out: 16, names: [round, square, flat], shift: \(shift)}"
      ).replacing("network: {type: toy}", with: "network: {type: toy, classes: true}")
        .replacing("learning_rate: 0.01", with: "learning_rate: 1.0e-30")
      try runs.train(recipe, to: "\(shift)")
      return try #require(runs.validations("\(shift)").first)
    }
    #expect(figures[0] != figures[1])
  }

  @Test func theLineHasEightyColumns() throws {
    var notes: [String] = []
    try runs.train(
      Self.recipe(
        "validate_every: 8"
          + "\n  validate_images: 6"), to: "run", onNote: { notes.append($0) })
    let figures = try #require(runs.validations("run").first?.validation)
    let bits = try #require(figures.bits_per_dimension)
    #expect(
      notes == [
        "step 8: 6 held-out images: simple loss \(String(format: "%.4f", figures.simple_loss)), "
          + "\(String(format: "%.3f", bits)) bits/dimension"
      ])
    // Six digits more of the step, four more of the images.
    #expect(notes.allSatisfy { $0.count <= 70 })
  }

  // MARK: - What is refused

  @Test func aDatasetWithoutHeldOutImagesIsOneError() {
    #expect(
      runs.complaint(Self.recipe(dataset: "{type: toy}")) == """
        toy.yaml:13:19: error: 'validate_every' takes a dataset with held-out images, and this one has \
        none: it must be 0
          13 |   validate_every: 3
             |                   ^
        1 error; nothing was run.
        """)
    #expect(runs.complaint(Self.recipe("validate_every: 0", dataset: "{type: toy}")) == "read")
    #expect(runs.complaint(Self.recipe()) == "read")
  }

  @Test func moreImagesThanThereAreIsOneError() throws {
    let error = #expect(throws: ExperimentError.self) {
      try runs.train(Self.recipe("validate_every: 3\n  validate_images: 7"), to: "run")
    }
    #expect(
      error?.description
        == "'train.validate_images' is 7, but the dataset has only 6 held-out images")
    #expect(!FileManager.default.fileExists(atPath: runs.path("run")))
  }

  @Test func aRunMayChangeWhatItMeasures() throws {
    let values = { (recipe: String) in
      try Experiment.read(try Recipe.parse(recipe, name: "toy.yaml"), with: toyRegistry())
        .resolved.values
    }
    let other = Self.recipe("validate_every: 2\n  validate_images: 4")
    #expect(try RunFolder("run").changes(from: values(Self.recipe()), to: values(other)))
  }
}
