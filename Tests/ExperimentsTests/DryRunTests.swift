import Diffusion
import Experiments
import Recipe
import Tensor
import TestSupport
import Testing

/// What is said of training before it, against training.
@Suite struct DryRunTests {
  private static func experiment(_ recipe: String) throws -> Experiment {
    try Experiment.read(try Recipe.parse(recipe, name: "toy.yaml"), with: toyRegistry()).experiment
  }

  /// The smoke recipes' network and more, with images of 8x8.
  private static func recipe(
    _ model: String, _ train: String = "", timesteps: String = "beta_weighted",
    loss: String = "simple"
  ) -> String {
    toyRecipe(
      model: "{type: \(model)}", steps: 6, batch: 8, train: train,
      more: "timesteps: {type: \(timesteps)}\nloss: {type: \(loss)}"
    ).replacing("dataset: {type: toy}", with: "dataset: {type: toy, held_out: 20}").replacing(
      "network: {type: toy}",
      with: "network: {type: unet, channels: 32, multipliers: [1, 2], blocks: 1, "
        + "attention_at: [2], dropout: 0.1}")
  }

  private static let flipping = recipe("ddgm", "accumulate: 2").replacing(
    "dataset: {type: toy}", with: "dataset: {type: toy, flip: true}")

  private static let recipes = [
    recipe("ddgm"), flipping, recipe("daed"), recipe("ddgm", "accumulate: 2"),
    recipe("daed", "accumulate: 4\n  clip_norm: 1"), recipe("daed", "accumulate: 8"),
    recipe("dae", timesteps: "uniform"),
    recipe("ddgm, variance: learned_range", "accumulate: 2", loss: "vlb"),
    recipe("daed, variance: learned_range", loss: "hybrid"),
  ]

  /// The same steps over both backends: to the byte, in use and with the gaps between.
  @Test(arguments: recipes) func thePlanHasThePeakOfItsSteps(_ recipe: String) async {
    await #expect(processExitsWith: .success) { [recipe] in
      let experiment = try Self.experiment(recipe)
      let plan = try TrainingPlan(experiment)
      #expect(CPUBackend.peakBytes == 0, "a plan takes no memory")
      try TrainingPlan.takeSteps(experiment)
      #expect(plan.peakBytes > 1 << 20)
      #expect(
        plan.peakBytes == CPUBackend.peakBytes,
        "planned \(plan.peakBytes) bytes, taken \(CPUBackend.peakBytes)")
      Self.expectNear(plan.extentBytes, CPUBackend.extentBytes, within: 0.02)
    }
  }

  /// What real training holds besides the tensors of its steps, of the step before: the loss and the
  /// norm, 64 bytes each, and four bytes for each parameter.
  private static func figures(_ experiment: Experiment) -> Int {
    experiment.model.parts.reduce(0) { $0 + 128 + 4 * $1.network.parameters.parameters.count + 64 }
  }

  /// Real training of one part has the planned peak, also where it measures between its steps.
  @Test(arguments: [
    recipe("ddgm"), recipe("ddgm", "accumulate: 2"), recipe("ddgm", "accumulate: 8"), flipping,
    recipe("dae", timesteps: "uniform"),
    recipe("ddgm", "validate_every: 2\n  validate_images: 20"),
    recipe("ddgm, variance: learned_range", loss: "hybrid"),
  ]) func trainingOfOnePartHasThePlannedPeak(_ recipe: String) async {
    await #expect(processExitsWith: .success) { [recipe] in
      let experiment = try Self.experiment(recipe)
      let plan = try TrainingPlan(experiment)
      try ToyRuns().train(recipe, to: "run")
      #expect(
        abs(plan.peakBytes - CPUBackend.peakBytes) <= Self.figures(experiment),
        "planned \(plan.peakBytes) bytes, taken \(CPUBackend.peakBytes)")
    }
  }

  /// Draws of real training stay below the worst, and near: where all images go to one part, the
  /// other's gradients are missing, which are a tenth of all here.
  @Test(arguments: [recipe("daed"), recipe("daed", "accumulate: 4")])
  func trainingOfTwoPartsStaysBelowThePlannedPeak(_ recipe: String) async {
    await #expect(processExitsWith: .success) { [recipe] in
      let experiment = try Self.experiment(recipe)
      let plan = try TrainingPlan(experiment)
      try ToyRuns().train(recipe, to: "run")
      #expect(CPUBackend.peakBytes <= plan.peakBytes + Self.figures(experiment))
      Self.expectNear(plan.peakBytes, CPUBackend.peakBytes, within: 0.15)
    }
  }

  private static func expectNear(_ a: Int, _ b: Int, within share: Double) {
    #expect(abs(a - b) <= Int(share * Double(max(a, b))), "\(a) and \(b) bytes")
  }

  /// 8x8 pixels by 9 taps by 4 channels, twice, is a pass of either convolution: the first has one
  /// backward, as images need no gradient, the second two.
  @Test func operationsAreThoseOfTheDirectAlgorithm() throws {
    let plan = try TrainingPlan(Self.experiment(toyRecipe(model: "{type: ddgm}", batch: 3)))
    #expect(plan.operations == [Double(5 * 2 * 64 * 9 * 4)])
    let pieces = try TrainingPlan(
      Self.experiment(toyRecipe(model: "{type: ddgm}", batch: 64, train: "accumulate: 32")))
    #expect(pieces.operations == plan.operations)
  }

  @Test func shapesThatNoMachineHoldsArePlanned() throws {
    let train = "accumulate: 1"
    let recipe = toyRecipe(model: "{type: ddgm}", batch: 65536, train: train)
    let few = try TrainingPlan(Self.experiment(recipe.replacing("65536", with: "64")))
    let many = try TrainingPlan(Self.experiment(recipe))
    #expect(many.peakBytes > 900 * few.peakBytes, "almost all grows with the images")
  }

  @Test func drawsReachThePartsAsTheirNamesSay() throws {
    let draws = PartDraws(try Self.experiment(toyRecipe(model: "{type: daed}")))
    #expect(draws.parts.map(\.index) == [0, 1])
    #expect(draws.parts.map(\.timestep) == [0, 1])
    // Uniform over a chain of four.
    expectClose(draws.parts.map { Float($0.share) }, [0.25, 0.75], within: 1e-6, "shares")
    let (denoiser, generator) = (draws.parts[0], draws.parts[1])
    #expect(draws.alone(generator, images: 3).timesteps == [1, 1, 1])
    #expect(draws.most(generator, images: 6, size: 3).timesteps == [0, 1, 1, 0, 1, 1])
    #expect(draws.most(denoiser, images: 3, size: 1).timesteps == [1, 0, 0])
    #expect(draws.most(denoiser, images: 1, size: 1).timesteps == [0])
  }

  @Test func partsThatAreNeverReachedAreNotPlanned() throws {
    let recipe = toyRecipe(model: "{type: dae}")
    #expect(PartDraws(try Self.experiment(recipe)).parts.map(\.share) == [1])
  }

  @Test func theEstimateAddsUp() throws {
    let experiment = try Self.experiment(toyRecipe(model: "{type: daed}", steps: 1000))
    let estimate = try DryRun(experiment).estimate()
    #expect(estimate.parts.map(\.name) == ["denoiser", "generator"])
    #expect(estimate.parameters == estimate.parts.reduce(0) { $0 + $1.parameters })
    let memory = estimate.memory
    let kernels = try #require(memory.kernelsMb)
    #expect(
      memory.peakMb == memory.tensorsMb + kernels + memory.datasetMb + memory.checkpointMb
        + memory.processMb)
    #expect(memory.processMb > 1 && memory.tensorsMb > 0)
    let time = try #require(estimate.time)
    #expect(time.stepSeconds > 0 && time.trainSeconds == 1000 * time.stepSeconds)
    #expect(time.measuredSteps >= 2 && time.measuredImages >= time.measuredSteps)
  }
}
