import Diffusion
import Experiments
import Foundation
import Recipe
import Tensor
import TestSupport
import Testing

/// What training finds of samples that it makes on its way.
@Suite struct TrainingEvaluationTests {
  let runs = ToyRuns()

  private static let toy = "extractor: {type: toy}"

  private static func recipe(
    _ evaluate: String = "every: 3, every_samples: 5, metrics: [distance, largest]",
    model: String = "{type: daed}", train: String = "", more: String = ""
  ) -> String {
    toyRecipe(
      model: model, train: train, more: "evaluate: {\(toy), \(evaluate)}\n\(more)")
  }

  private static func experiment(_ recipe: String) throws -> Experiment {
    try Experiment.read(try Recipe.parse(recipe, name: "toy.yaml"), with: toyRegistry()).experiment
  }

  private func pixels(of experiment: Experiment) throws -> [UInt8] {
    let images = try experiment.dataset.open()
    return try images.batch(Array(0..<images.count)).read()
      .map { UInt8((($0 + 1) * 127.5).rounded()) }
  }

  /// Every third step and the last, of the checkpoint's own average, from the seed's noise: samples
  /// made here once more, all at once where training makes two, and compared by hand. Figures are
  /// computed in double on both sides from the same whole numbers: 1e-9.
  @Test(arguments: [("[0.75, 0.5]", "ema:0.75"), ("[]", "raw")])
  func figuresAreThoseOfTheUsualWeights(_ averages: String, _ name: String) throws {
    let recipe = Self.recipe().replacing("[0.75, 0.5]", with: averages)
    let run = try runs.train(recipe, to: "run")
    let experiment = try Self.experiment(recipe)
    let reference = try pixels(of: experiment)
    let found = try runs.evaluations("run")
    #expect(found.map(\.step) == [3, 6, 8])
    for line in found {
      let weights = try experiment.model.parts.map { part in
        try Checkpoint(path: run.checkpointPath(line.step)).weights(
          of: part.name, part.network.parameters,
          averageRate: experiment.train.averageRates.first)
      }
      let samples = try Sampling(experiment, weights: weights).images(0..<5) { _ in }
      let distance = toyDistance(samples, reference, size: 64)
      #expect(abs(line.evaluation.distance - distance) < 1e-9)
      let largest = toyFeatures(samples, size: 64).flatMap(\.self).max()
      #expect(line.evaluation.largest == largest)
      #expect(line.evaluation.samples == 5 && line.evaluation.reference_images == 10)
      #expect(line.evaluation.weights == name)
      #expect(
        line.evaluation.extractor == "toy: mean, first and last grey level times 1.0")
    }
    #expect(Set(found.map(\.evaluation.distance)).count == 3)
  }

  /// Timesteps that depend on losses, and a network with dropout: every checkpoint is the same, and so
  /// is every loss, also beside measurements on held-out images.
  @Test(arguments: ["", "validate_every: 2\n  validate_images: 2"])
  func evaluatingChangesNoCheckpoint(_ train: String) throws {
    let recipe = { (evaluate: String) in
      Self.recipe(
        evaluate, train: train, more: "timesteps: {type: loss_second_moment, history: 1}"
      ).replacing("dataset: {type: toy}", with: "dataset: {type: toy, held_out: 6}")
        .replacing(
          "network: {type: toy}",
          with: "network: {type: unet, channels: 32, multipliers: [1], blocks: 1, dropout: 0.3}")
    }
    try runs.train(recipe("every: 0"), to: "without")
    try runs.train(recipe("every: 1, every_samples: 3"), to: "with")
    #expect(try runs.evaluations("without").isEmpty && runs.evaluations("with").count == 8)
    #expect(try runs.validations("without") == runs.validations("with"))
    #expect(try runs.metrics("without").map(\.loss) == runs.metrics("with").map(\.loss))
    expectSame(
      runs.scratch.contents(of: "with/checkpoints"),
      runs.scratch.contents(of: "without/checkpoints"))
  }

  @Test(arguments: [2, 4, 7]) func aRunThatGoesOnFindsTheSame(_ stop: Int) throws {
    try runs.train(Self.recipe(), to: "a")
    var polls = 0
    try runs.train(
      Self.recipe("every: 0"), to: "b",
      stop: {
        polls += 1
        return polls == stop ? SIGTERM : nil
      })
    try runs.train(Self.recipe(), to: "b", resume: true, isChanged: true)
    #expect(
      try runs.evaluations("b") == runs.evaluations("a").filter { $0.step > stop })
    expectSame(
      runs.scratch.contents(of: "b/checkpoints/step-0000008"),
      runs.scratch.contents(of: "a/checkpoints/step-0000008"))
  }

  @Test func neitherThreadsNorBatchesChangeAFigure() async {
    await #expect(processExitsWith: .success) {
      let runs = ToyRuns()
      let recipe = { (batch: String) in
        Self.recipe("every: 2, every_samples: 7, metrics: [distance, largest]", train: batch)
          .replacing(
            "network: {type: toy}",
            with: "network: {type: unet, channels: 32, multipliers: [1], blocks: 1}")
      }
      CPUBackend.threads = 1
      try runs.train(recipe(""), to: "one")
      let one = try runs.evaluations("one")
      for threads in [2, 3] {
        CPUBackend.threads = threads
        try runs.train(recipe(""), to: "\(threads)")
        #expect(try runs.evaluations("\(threads)") == one, "\(threads) threads")
      }
      #expect(one.count == 4 && one.allSatisfy { $0.evaluation.distance > 0 })
    }
  }

  /// Features of the reference are computed before the first step, and a second run finds them.
  @Test func theReferenceIsComputedOnce() throws {
    var progress: [EvaluationProgress] = []
    try runs.train(Self.recipe(), to: "a", onReference: { progress.append($0) })
    #expect(progress.map(\.done) == [10] && progress.map(\.total) == [10])
    try runs.train(Self.recipe(), to: "b", onReference: { progress.append($0) })
    #expect(progress.count == 1)
    #expect(try runs.evaluations("a") == runs.evaluations("b"))
  }

  /// A signal while features of the reference are computed: nothing was learned, and the run goes on.
  @Test func aSignalBeforeTheFirstStepIsHeard() throws {
    try runs.train(Self.recipe(), to: "a")
    try FileManager.default.removeItem(atPath: runs.path("caches"))
    let run = try runs.train(Self.recipe(), to: "b", stop: { SIGTERM })
    #expect(run.checkpointSteps() == [0])
    #expect(try runs.metrics("b").isEmpty)
    try runs.train(Self.recipe(), to: "b", resume: true)
    #expect(try runs.evaluations("b") == runs.evaluations("a"))
    expectSame(
      runs.scratch.contents(of: "b/checkpoints/step-0000008"),
      runs.scratch.contents(of: "a/checkpoints/step-0000008"))
  }

  /// It comes before the checkpoint of the same step: a kill meanwhile finds the steps not saved. A
  /// signal saves first, once, and what is measured is measured to the end.
  @Test func aSignalSavesFirst() throws {
    let recipe = Self.recipe(
      "every: 4, every_samples: 5, metrics: [distance]", train: "validate_every: 4"
    ).replacing("dataset: {type: toy}", with: "dataset: {type: toy, held_out: 16}")
      .replacing("checkpoint_every: 1\n", with: "checkpoint_every: 1000\n")
    try runs.train(recipe, to: "a")
    var polls = 0
    var notes: [String] = []
    let run = try runs.train(
      recipe, to: "b", onNote: { notes.append($0) },
      stop: {
        polls += 1
        return polls >= 8 ? SIGTERM : nil
      })
    #expect(run.checkpointSteps() == [4])
    #expect(polls == 8, "a signal is asked for until it came")
    #expect(notes.count == 3, "\(notes)")
    #expect(
      notes.first == "step 4: saved; stopping when it is measured, at a second signal at once")
    #expect(notes.last?.hasPrefix("step 4: 5 samples: distance ") == true)
    try runs.train(recipe, to: "b", resume: true)
    #expect(try runs.evaluations("b") == runs.evaluations("a"))
    #expect(try runs.validations("b") == runs.validations("a"))
  }

  @Test func theLineHasEightyColumns() throws {
    var notes: [String] = []
    try runs.train(
      Self.recipe("every: 8, every_samples: 5"), to: "run", onNote: { notes.append($0) })
    let figures = try #require(runs.evaluations("run").first?.evaluation)
    let largest = try #require(figures.largest)
    let number = { (value: Double) in String(format: "%.4g", value) }
    #expect(notes.count == 1)
    #expect(
      notes[0].hasPrefix(
        "step 8: 5 samples: distance \(number(figures.distance)), largest \(number(largest))"))
    let long = EvaluationFigures(
      step: 1_000_000, samples: 10_000, referenceImages: 60_000, weights: .raw, extractor: "x",
      figures: (0..<9).map { MetricFigure("figure_\($0)", 1.5, lessIsBetter: nil, rule: "") })
    #expect(
      long.line == "step 1000000: 10000 samples: figure_0 1.5, figure_1 1.5, figure_2 1.5")
  }

  // MARK: - What is refused

  @Test func aModelOfTheFirstStepAloneIsOneError() {
    #expect(
      runs.complaint(Self.recipe(model: "{type: dae}")) == """
        toy.yaml:15:11: error: 'evaluate.every' must be 0 for a model of the first step alone: samples \
        are made by all
          15 | evaluate: {extractor: {type: toy}, every: 3, every_samples: 5, metrics: [distance, largest]}
             |           ^
        1 error; nothing was run.
        """)
    #expect(runs.complaint(Self.recipe("every: 0", model: "{type: dae}")) == "read")
  }

  /// Before anything is written.
  @Test(arguments: [
    (
      "extractor: {type: toy, weights: w.pth}, every: 2",
      "w.pth: there is no such file: the toy's weights"
    ),
    (
      "\(toy), every: 2, every_samples: 3, metrics: [{type: distance, minimum: 4}]",
      "distance takes at least 4 samples, and there are 3"
    ),
    (
      "\(toy), every: 2, metrics: [{type: distance, minimum: 11}]",
      "distance takes a reference of at least 11 images, and there are 10"
    ),
  ]) func whatCannotBeEvaluatedIsKnownBefore(_ evaluate: String, _ text: String) throws {
    let recipe = toyRecipe(model: "{type: daed}", more: "evaluate: {\(evaluate)}")
    let error = #expect(throws: (any Error).self) { try runs.train(recipe, to: "run") }
    #expect(error.map { "\($0)" } == text)
    #expect(!FileManager.default.fileExists(atPath: runs.path("run")))
    try runs.train(recipe.replacing("every: 2", with: "every: 0"), to: "run")
  }

  @Test func keysOutOfRangeAreFaults() {
    #expect(
      runs.complaint(
        toyRecipe(
          model: "{type: daed}",
          more: "evaluate: {extractor: {type: toy}, samples: 1, metrics: [], every: -1}")) == """
          toy.yaml:15:45: error: 'samples' must lie in 2...10000000, but is 1
            15 | evaluate: {extractor: {type: toy}, samples: 1, metrics: [], every: -1}
               |                                             ^
          toy.yaml:15:57: error: 'metrics' must name at least one
            15 | evaluate: {extractor: {type: toy}, samples: 1, metrics: [], every: -1}
               |                                                         ^
          toy.yaml:15:68: error: 'every' must lie in 0...1000000000, but is -1
            15 | evaluate: {extractor: {type: toy}, samples: 1, metrics: [], every: -1}
               |                                                                    ^~
          3 errors; nothing was run.
          """)
    #expect(
      runs.complaint(
        toyRecipe(
          model: "{type: daed}", more: "evaluate: {extractor: {type: toy}, metrics: [distnace]}"))
          == """
          toy.yaml:15:46: error: there is no metric called 'distnace'
            15 | evaluate: {extractor: {type: toy}, metrics: [distnace]}
               |                                              ^~~~~~~~ did you mean 'distance'? Known: confidence, distance, largest
          1 error; nothing was run.
          """)
  }

  @Test func aRunMayChangeHowItIsEvaluated() throws {
    let values = { (recipe: String) in
      try Experiment.read(try Recipe.parse(recipe, name: "toy.yaml"), with: toyRegistry())
        .resolved.values
    }
    let other = Self.recipe("every: 2, samples: 30, metrics: [largest]")
    #expect(try RunFolder("run").changes(from: values(Self.recipe()), to: values(other)))
  }

  /// Resolved, the open choice of metrics stays open.
  @Test func theResolvedRecipeSaysTheSame() throws {
    for keys in ["every: 3", "metrics: [largest, distance], reference_images: 7"] {
      let recipe = Self.recipe(keys)
      let (first, resolved) = try Experiment.read(
        try Recipe.parse(recipe, name: "toy.yaml"), with: toyRegistry())
      let (again, _) = try Experiment.read(
        try Recipe.parse(resolved.resolvedYAML(), name: "again.yaml"), with: toyRegistry())
      let names = { (experiment: Experiment) in
        experiment.evaluation.metrics.map { type(of: $0).typeName }
      }
      #expect(names(again) == names(first))
      #expect(again.evaluation.namesMetrics == first.evaluation.namesMetrics)
      #expect(again.evaluation.referenceImages == first.evaluation.referenceImages)
    }
    #expect(
      try Self.experiment(Self.recipe("every: 3")).evaluation.metrics
        .map { type(of: $0).typeName } == ["confidence", "distance", "largest"])
  }
}
