import Diffusion
import Recipe
import TestSupport
import Testing

/// What holds for every component holds for each of these, bundled plugins included.
struct LawTests {
  @Test(arguments: Laws.all(of: try AllComponents.registry()))
  func holds(_ law: Law) {
    for violation in law.violations() {
      Issue.record("\(law): \(violation)")
    }
  }

  @Test func everyKindIsRepresented() throws {
    let kinds = Set(try AllComponents.registry().kinds.map(\.name))
    let expected: Set = [
      "dataset", "extractor", "learning_rate_schedule", "loss", "model", "network", "optimizer",
      "sampler", "schedule", "timesteps", "tracker",
    ]
    #expect(expected.isSubset(of: kinds))
  }

  /// The objective of every timestep sampler is the mean over all steps, with one exception that
  /// says so: it trains a denoising auto-encoder alone.
  @Test func onlyOneTimestepSamplerLeavesStepsOut() throws {
    let registry = try AllComponents.registry()
    let process = DiffusionProcess(betas: [0.1, 0.2, 0.3])
    var partial: [String] = []
    for type in registry.types(of: .timesteps) {
      let name = type.typeName
      let recipe = try Recipe.parse("timesteps: {type: \(name)}", name: "law.yaml")
      let choice = try recipe.read(with: registry) {
        try $0.component("timesteps", of: .timesteps, as: TimestepChoice.self)
      }.value
      if choice.probabilities(in: process, over: 0..<3).contains(0) { partial.append(name) }
    }
    #expect(partial == ["first_step_only"])
  }

  /// The laws of extractors pass by those that lack their weights; these open wherever they are.
  @Test func extractorsWithoutFilesAreChecked() throws {
    let registry = try AllComponents.registry()
    for name in ["raw_pixels"] {
      let recipe = try Recipe.parse("extractor: {type: \(name)}", name: "law.yaml")
      let extractor = try recipe.read(with: registry) {
        try $0.component("extractor", of: .extractor, as: (any FeatureExtractor).self)
      }.value
      #expect(throws: Never.self) { try extractor.open() }
    }
  }

  /// Each faulty component breaks the laws that name its faults, and no others.
  @Test(arguments: [
    (
      Plugin(BlurredDataset.self),
      [
        "dataset 'blurred': class names differ, whatever their case",
        "dataset 'blurred': images have pixels",
      ]
    ),
    (
      Plugin(FullSchedule.self),
      [
        "schedule 'full': betas lie between 0 and 1, both excluded",
        "schedule 'full': alpha bars fall strictly and stay above 0",
      ]
    ),
    (
      Plugin(RigidSchedule.self),
      [
        "schedule 'rigid': it has as many betas as 'steps' says",
        "schedule 'rigid': 'shorten' leaves T - k - 1 steps of a newly spaced chain",
      ]
    ),
    (
      Plugin(SilentLoss.self),
      [
        "loss 'silent': it and its keys are documented",
        "loss 'silent': an image's loss does not depend on its batch, to the bit",
        "loss 'silent': the losses of one part's images have no gradient by the other part's weights",
      ]
    ),
    (
      Plugin(NegativeTimesteps.self),
      ["timesteps 'negative': probabilities are not negative and sum to 1"]
    ),
    (
      Plugin(NoiselessSampler.self),
      ["sampler 'noiseless': with the best model of normal pixels it makes normal pixels"]
    ),
    (
      Plugin(MixingNetwork.self),
      [
        "network 'mixing': an image does not depend on its batch, to the bit",
        "network 'mixing': every parameter has a gradient",
      ]
    ),
    (
      Plugin(FallingThroughRate.self),
      [
        "learning_rate_schedule 'falling_through': factors are finite and not negative, whatever the "
          + "number of steps"
      ]
    ),
    (
      Plugin(ForgetfulOptimizer.self),
      [
        "optimizer 'forgetful': a step is counted, and every tensor keeps its shape",
        "optimizer 'forgetful': all that it remembers is in the state, so that a resumed run is the "
          + "same",
        "optimizer 'forgetful': a rate of 0 moves nothing, and a higher one moves more",
        "optimizer 'forgetful': averages follow the new weights by their rates",
      ]
    ),
    (
      Plugin(IdleModel.self),
      ["model 'idle': every step that it is trained on has a part, and every part a step"]
    ),
    (
      Plugin(ForgetfulTracker.self),
      [
        "tracker 'forgetful': every figure is in the run's folder, with its name, as soon as it is "
          + "recorded",
        "tracker 'forgetful': a run that goes on keeps what was recorded before",
      ]
    ),
    (
      Plugin(MoodyExtractor.self),
      [
        "extractor 'moody': features are finite, one row an image, in the views that it declares",
        "extractor 'moody': an image's features do not depend on its batch, to the bit",
        "extractor 'moody': opened again, it is the same",
        "extractor 'moody': a grey image has the features of three equal channels",
        "extractor 'moody': images other than grey levels are an error",
      ]
    ),
  ])
  func findsFaults(_ plugin: Plugin, _ expected: [String]) throws {
    let broken = try Laws.all(of: plugin).filter { !$0.violations().isEmpty }.map(\.description)
    for law in expected { #expect(broken.contains(law)) }
    // What follows from a fault may break as well, but not what has nothing to do with it.
    #expect(broken.count <= expected.count + 3, "\(broken)")
  }
}
