import Diffusion
import Experiments
import Layers
import Losses
import Models
import Recipe
import Samplers
import Schedulers
import Tensor
import TestSupport
import Testing
import Trackers

/// Images with colours, whose networks have six outputs where they say a variance.
private struct ColourDataset: Dataset {
  static let typeName = "colours"
  let imageShape = ImageShape(height: 8, width: 8, channels: 3)
  let classNames: [String] = []

  init(_ options: inout Options) throws {}

  func open() throws -> any ImageSource { fatalError("nothing here needs images") }
}

/// A network that says no variance, whatever it is asked.
private struct MuteNetwork: Network {
  static let typeName = "mute"
  let parameters = ParameterList()

  init(_ options: inout Options) throws {}

  func callAsFunction(
    _ xt: Tensor, at timesteps: Tensor, labels: Tensor?, _ pass: Pass
  ) -> Tensor { xt }
}

/// `variance: learned_range` where networks are timed, planned and called, and what is said where it
/// cannot be.
@Suite struct LearnedVarianceTests {
  let runs = ToyRuns()

  private static func registry() throws -> Registry {
    try Registry([
      Layers::plugin, Losses::plugin, Models::plugin, Samplers::plugin, Schedulers::plugin,
      Trackers::plugin, toys, toyMetrics,
      Plugin(ColourDataset.self, MuteNetwork.self),
    ])
  }

  private static let colours = """
    dataset: {type: colours}
    schedule: {type: linear, steps: 4}
    network: {type: unet, channels: 32, multipliers: [1], blocks: 1}
    model: {type: daed, variance: learned_range}
    loss: {type: hybrid}
    train: {steps: 1, batch: 2}

    """

  private static func configuration(
    _ recipe: String, part: String? = nil
  ) throws -> NetworkConfiguration {
    try NetworkConfiguration(
      try Recipe.parse(recipe, name: "colours.yaml"), part: part, with: registry())
  }

  private static func adamW() throws -> any Optimizer {
    try Recipe.parse("optimizer: {type: adamw}", name: "bench").read(with: registry()) {
      try $0.component("optimizer", of: .optimizer, as: (any Optimizer).self)
    }.value
  }

  /// The last convolution has three outputs more, of 32 channels and 3x3 taps, and their biases.
  @Test(arguments: [colours, colours.replacing("train: {steps: 1, batch: 2}\n", with: "")])
  func theTrainingStepOfTwiceTheOutputsIsTimed(_ recipe: String) throws {
    let plain = try Self.configuration(recipe, part: "denoiser")
    let learning = try Self.configuration(recipe, part: "generator")
    #expect(!plain.network.learnsVariance && learning.network.learnsVariance)
    let optimizer = try Self.adamW()
    let counts = try [plain, learning].map {
      let result = try Benchmark($0, batch: 2, runs: 1).measure(optimizer: optimizer)
      #expect(result.trainMsPerImage > 0 && result.forwardMsPerImage > 0)
      return result.parameters
    }
    #expect(counts[1] - counts[0] == 3 * (32 * 9 + 1))
    let profile = try Benchmark(learning, batch: 2, runs: 1).profile(optimizer: optimizer)
    #expect(profile.layers.contains { $0.layer == "convolution 3x3" })
  }

  /// What `predict` writes: the prediction, then where the variance stands, as the model reads them.
  @Test func theRawOutputHasThePredictionFirst() throws {
    let configuration = try Self.configuration(Self.colours, part: "generator")
    let list = configuration.network.parameters
    let weights = NetworkReference.weights(list)
    let input = HostArray(shape: [2, 3, 8, 8], values: HashValues.data("x", 384))
    let found = try NetworkPrediction.predict(
      configuration,
      weights: Dictionary(
        uniqueKeysWithValues: try weights.arrays().map { ($0.name, $0.array) }),
      source: "w", input: input, timesteps: HostArray(shape: [2], values: [1, 3]))
    #expect(found.shape == [2, 6, 8, 8])
    let model = try Experiment.read(
      try Recipe.parse(Self.colours, name: "colours.yaml"), with: Self.registry()
    ).experiment.model
    let denoiser = Weights(
      model.parts[0].network.parameters, initializedFrom: RandomKey(seed: 0, purpose: "test"))
    let output = try BoundModel(model, weights: [denoiser, weights]).output(
      for: Tensor(input).permuted([0, 2, 3, 1]), at: [1, 3])
    let position = try #require(output.rangePosition)
    let both = Tensor.concatenate([output.prediction, position], axis: 3).permuted([0, 3, 1, 2])
    #expect(try both.read() == found.values)
  }

  /// A recipe that is not complete means the network that its model would have.
  @Test func aModelThatCannotBeReadIsAnError() {
    let error = #expect(throws: RecipeError.self) {
      try Self.configuration(
        "network: {type: unet, channels: 32}\nmodel: {type: ddgm, variance: learned}\n")
    }
    #expect(
      error?.description == """
        colours.yaml:2:31: error: 'variance' must be one of fixed_large, fixed_small, learned_range, but is 'learned'
           2 | model: {type: ddgm, variance: learned}
             |                               ^~~~~~~
        1 error; nothing was run.
        """)
  }

  /// As `operationsAreThoseOfTheDirectAlgorithm`, with a second convolution of twice the outputs.
  @Test func aPlanCountsTheOutputs() throws {
    let recipe = toyRecipe(
      model: "{type: ddgm, variance: learned_range}", batch: 3, more: "loss: {type: vlb}")
    let experiment = try Experiment.read(
      try Recipe.parse(recipe, name: "toy.yaml"), with: toyRegistry()
    ).experiment
    #expect(try TrainingPlan(experiment).operations == [Double((2 + 3 * 2) * 2 * 64 * 9 * 4)])
    let estimate = try DryRun(experiment).estimate()
    #expect(estimate.parameters == (4 * 9 + 4) + (2 * 4 * 9 + 2))
    #expect(estimate.time.map { $0.stepSeconds > 0 } == true)
  }

  // MARK: - Faults

  private func recipe(_ model: String, loss: String? = nil) -> String {
    toyRecipe(model: model, more: loss.map { "loss: {type: \($0)}" } ?? "")
  }

  private func fault(_ recipe: String) -> String {
    do {
      _ = try Experiment.read(
        try Recipe.parse(recipe, name: "toy.yaml"), with: Self.registry())
      return "read"
    } catch {
      return "\(error)".replacing(runs.scratch.path, with: "TMP")
    }
  }

  @Test func aNetworkThatCannotSayAVarianceIsNamed() {
    #expect(
      fault(
        recipe("{type: ddgm, variance: learned_range}", loss: "hybrid")
          .replacing("network: {type: toy}", with: "network: {type: mute}")) == """
          toy.yaml:6:31: error: 'variance' is learned_range, but the network 'mute' cannot say a variance: write fixed_large or fixed_small
             6 | model: {type: ddgm, variance: learned_range}
               |                               ^~~~~~~~~~~~~
          1 error; nothing was run.
          """)
  }

  @Test func aPartOfARunKeepsItsVariance() throws {
    try runs.train(recipe("{type: ddgm}"), to: "fixed")
    try runs.train(recipe("{type: ddgm, variance: learned_range}", loss: "vlb"), to: "learned")
    #expect(
      fault(
        recipe(
          "{type: daed, variance: learned_range, generator: {from: \(runs.path("fixed"))}}",
          loss: "vlb")) == """
          toy.yaml:6:57: error: the part 'generator' of the run 'TMP/fixed' was trained with a fixed variance, but here 'variance' is learned_range
          1 error; nothing was run.
          """)
    for variance in ["", ", variance: fixed_small"] {
      let text = fault(
        recipe("{type: ddgm\(variance), generator: {from: \(runs.path("learned"))}}"))
      #expect(
        text.contains(
          ": error: the part 'generator' of the run 'TMP/learned' was trained with 'variance: "
            + "learned_range', but here 'variance' is fixed\n"), "\(text)")
    }
  }

  /// At the loss, or where none is given at the model.
  @Test func aLossThatDoesNotFitTheVarianceIsNamed() {
    let idle = """
      does not train the variance, but 'model.variance' is learned_range: the losses hybrid and vlb do
      """
    let model = "{type: daed, variance: learned_range}"
    #expect(
      fault(recipe(model)) == """
        toy.yaml:6:8: error: the loss 'simple' \(idle)
           6 | model: \(model)
             |        ^
        1 error; nothing was run.
        """)
    for loss in ["simple", "laplacian_pyramid"] {
      #expect(
        fault(recipe(model, loss: loss)) == """
          toy.yaml:15:7: error: the loss '\(loss)' \(idle)
            15 | loss: {type: \(loss)}
               |       ^
          1 error; nothing was run.
          """)
    }
    for variance in ["fixed_large", "fixed_small"] {
      #expect(
        fault(recipe("{type: ddgm, variance: \(variance)}", loss: "hybrid")) == """
          toy.yaml:15:7: error: the loss 'hybrid' trains the variance, so 'model.variance' must be learned_range, but is \(variance)
            15 | loss: {type: hybrid}
               |       ^
          1 error; nothing was run.
          """)
    }
  }

  /// Weights that stay as they are need no loss that trains them.
  @Test func aPartThatIsNotTrainedNeedsNoLossOfItsVariance() throws {
    try runs.train(recipe("{type: daed, variance: learned_range}", loss: "vlb"), to: "run")
    let model = """
      {type: daed, variance: learned_range, generator: {from: \(runs.path("run")), trainable: false}}
      """
    #expect(fault(recipe(model)) == "read")
  }
}
