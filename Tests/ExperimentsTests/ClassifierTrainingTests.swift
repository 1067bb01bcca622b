import Diffusion
import Experiments
import Foundation
import Layers
import Metrics
import Recipe
import Tensor
import TestSupport
import Testing

/// Training the classifier of an extractor.
@Suite struct ClassifierTrainingTests {
  private let scratch = ScratchFolder()

  private static let registry = Result {
    try Registry([Layers::plugin, Metrics::plugin, toys, Plugin(StripesDataset.self)])
  }

  private static func recipe(steps: Int = 24, dataset: String = "type: stripes") -> String {
    """
    name: stripes
    seed: 3
    dataset: {\(dataset)}
    extractor: {type: classifier}
    train:
      steps: \(steps)
      batch: 16
      checkpoint_every: 5
      validate_every: 10
      optimizer: {type: adamw, learning_rate: 0.005}
      learning_rate_schedule: {type: cosine}
    """
  }

  @discardableResult
  private func train(
    _ recipe: String, to name: String, resume: Bool = false,
    onNote: @escaping (String) -> Void = { _ in },
    onProgress: @escaping (TrainingProgress) -> Void = { _ in },
    stop: @escaping () -> Int32? = { nil }
  ) throws -> Trainer.Outcome {
    let (experiment, resolved) = try ExtractorExperiment.read(
      try Recipe.parse(recipe, name: "r.yaml"), with: Self.registry.get())
    let hooks = Trainer.Hooks(onProgress: onProgress, onNote: onNote, stopSignal: stop)
    return try ClassifierTrainer(experiment, in: RunFolder(scratch.file(name)), hooks: hooks)
      .run(resolvedRecipe: resolved.resolvedYAML(), resume: resume)
  }

  /// All bytes of the weights that a run ended with.
  private func weights(_ run: String) -> [UInt8] { scratch.bytes("\(run)/classifier.safetensors") }

  // MARK: - What is learned

  /// Stripes across and along: a classifier whose labels are those of other images stays at a half.
  @Test func imagesKeptApartAreToldApart() throws {
    var notes: [String] = []
    var losses: [Double] = []
    let outcome = try train(
      Self.recipe(), to: "run", onNote: { notes.append($0) }, onProgress: { losses.append($0.loss) }
    )
    #expect(outcome == .finished)
    #expect(losses.count == 24)
    #expect(abs(losses[0] - log(2)) < 0.4, "at first nothing is known: \(losses[0])")
    #expect(notes.count == 3 && notes[0].hasPrefix("step 10: ") && notes[1].hasPrefix("step 20: "))
    #expect(notes.last == "step 24: 100.00 % of 40 held-out images")
    let metadata = try Safetensors.read(scratch.file("run/classifier.safetensors")).metadata
    #expect(
      metadata == [
        "format": "pt", "network": "residual classifier", "images": "8x8x1", "classes": "2",
        "dataset": "stripes", "recipe": "stripes", "seed": "3", "steps": "24",
        "test_images": "40", "test_correct": "40",
      ])
  }

  /// The extractor reads the file, and measures what training measured.
  @Test func theFileIsAnExtractor() throws {
    try train(Self.recipe(steps: 6), to: "run")
    let file = scratch.file("run/classifier.safetensors")
    let recipe = try Recipe.parse(
      "dataset: {type: stripes}\nextractor: {type: classifier, weights: \(file)}", name: "r.yaml")
    let (pedigree, accuracy) = try ExtractorAccuracy.measure(
      recipe, with: Self.registry.get(), onProgress: { _ in })
    let correct = try #require(try Safetensors.read(file).metadata["test_correct"])
    #expect("\(accuracy.correct)" == correct && accuracy.images == 40)
    #expect(pedigree.hasPrefix("residual classifier trained on stripes ("), "\(pedigree)")
  }

  // MARK: - Bits

  @Test func aRunThatStoppedGoesOnToTheSameBits() throws {
    try train(Self.recipe(steps: 13), to: "whole")
    for stop in [1, 5, 12] {
      var taken = 0
      let outcome = try train(
        Self.recipe(steps: 13), to: "parts-\(stop)",
        stop: {
          taken += 1
          return taken == stop ? SIGTERM : nil
        })
      #expect(outcome == .stopped(signal: SIGTERM, step: stop))
      #expect(weights("parts-\(stop)").isEmpty, "it is not trained yet")
      #expect(try train(Self.recipe(steps: 13), to: "parts-\(stop)", resume: true) == .finished)
      #expect(weights("parts-\(stop)") == weights("whole"), "stopped after step \(stop)")
    }
    #expect(!weights("whole").isEmpty)
    #expect(try train(Self.recipe(steps: 13), to: "whole", resume: true) == .alreadyFinished)
  }

  /// A run that was killed between its last checkpoint and its weights writes them when it goes on.
  @Test func lostWeightsAreWrittenAgain() throws {
    try train(Self.recipe(steps: 3), to: "run")
    let before = weights("run")
    try FileManager.default.removeItem(atPath: scratch.file("run/classifier.safetensors"))
    #expect(try train(Self.recipe(steps: 3), to: "run", resume: true) == .finished)
    #expect(weights("run") == before)
  }

  @Test func seedAndMirroringChangeWhatIsLearned() throws {
    try train(Self.recipe(steps: 3), to: "plain")
    try train(Self.recipe(steps: 3, dataset: "type: stripes, flip: true"), to: "flip")
    try train(Self.recipe(steps: 3).replacing("seed: 3", with: "seed: 4"), to: "seed")
    let all = ["plain", "flip", "seed"].map(weights)
    #expect(Set(all).count == 3)
  }

  @Test func aRunIsNotBegunTwice() throws {
    try train(Self.recipe(steps: 1), to: "run")
    let error = #expect(throws: ExperimentError.self) {
      try train(Self.recipe(steps: 1), to: "run")
    }
    #expect(error?.description.hasSuffix("or choose another folder by --out.") == true)
  }

  /// Far too long a step: the loss overflows, and no checkpoint is made of what is left.
  @Test func aLossThatIsNotFiniteStopsTheRun() throws {
    let steep = Self.recipe().replacing("0.005", with: "1.0e+30")
    let failure = #expect(throws: RunFailure.self) { try train(steep, to: "run") }
    let text = failure?.description ?? ""
    #expect(text.contains(/^step \d: the loss is (-?nan|inf)\./), "\(text)")
    #expect(weights("run").isEmpty)
  }

  // MARK: - Recipes

  private func complaint(_ recipe: String) -> String {
    do {
      _ = try Recipe.parse(recipe, name: "r.yaml").resolved(with: Self.registry.get())
      return "read"
    } catch {
      return "\(error)"
    }
  }

  @Test func faultsAreSaidAtOnce() {
    let faulty = """
      name: faulty
      dataset: {type: toy}
      extractor: {type: raw_pixels}
      train: {steps: 0, ema: [0.9]}
      schedule: {type: linear}
      """
    #expect(
      complaint(faulty) == """
        r.yaml:2:10: error: 'dataset' must have labels of two classes or more to be learned
           2 | dataset: {type: toy}
             |          ^
        r.yaml:3:12: error: the extractor 'raw_pixels' cannot be trained: write classifier
           3 | extractor: {type: raw_pixels}
             |            ^
        r.yaml:4:16: error: 'steps' must lie in 1...1000000000, but is 0
           4 | train: {steps: 0, ema: [0.9]}
             |                ^
        r.yaml:4:19: error: 'train' has no key 'ema'
           4 | train: {steps: 0, ema: [0.9]}
             |                   ^~~ It reads: batch, checkpoint_every, learning_rate_schedule, optimizer, \
        steps, validate_every
        r.yaml:5:1: error: the recipe has no key 'schedule'
           5 | schedule: {type: linear}
             | ^~~~~~~~ It reads: dataset, extractor, name, seed, train
        5 errors; nothing was run.
        """)
    #expect(complaint(Self.recipe()) == "read")
  }

  /// `daedalus train` says which command is meant.
  @Test func aModelIsNotTrainedByIt() throws {
    let error = #expect(throws: RecipeError.self) {
      try Experiment.read(
        try Recipe.parse(Self.recipe(), name: "r.yaml"), with: Self.registry.get())
    }
    #expect(
      error?.description == """
        r.yaml:4:12: error: 'extractor' makes this a recipe for an extractor, which is trained by: \
        daedalus extractor train
           4 | extractor: {type: classifier}
             |            ^
        1 error; nothing was run.
        """)
  }
}

/// Stripes across for label 0, along for label 1, at two places, with noise that follows from the
/// image's number.
private struct StripesDataset: Dataset {
  static let typeName = "stripes"
  let imageShape = ImageShape(height: 8, width: 8, channels: 1)
  let classNames = ["across", "along"]
  let hasHeldOutImages = true

  init(_ options: inout Options) throws {}

  func open() throws -> any ImageSource { Images(count: 60, first: 0) }
  func openHeldOut(limit: Int) throws -> any ImageSource {
    Images(count: min(limit, 40), first: 1000)
  }

  private struct Images: ImageSource {
    let count: Int
    let first: Int

    func labels(_ indices: [Int]) throws -> [Int] { indices.map { ($0 + first) / 3 % 2 } }

    func batch(_ indices: [Int]) throws -> Tensor {
      let values = try zip(indices, labels(indices)).flatMap { index, label in
        let noise = HashValues.data("image \(index + first)", 64)
        return (0..<64).map { pixel -> Float in
          let place = label == 0 ? pixel / 8 : pixel % 8
          return ((place + index) / 2 % 2 == 0 ? 0.6 : -0.6) + 0.2 * noise[pixel]
        }
      }
      return Tensor(values, shape: [indices.count, 8, 8, 1])
    }
  }
}
