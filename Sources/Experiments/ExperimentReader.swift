internal import Diffusion
internal import Foundation
internal import Recipe
internal import Tensor

/// Reads the root of a recipe. Facts flow one way: the dataset's image shape and classes reach the
/// network, the network reaches the model, the chain reaches the model and the sampler.
struct ExperimentReader {
  let registry: Registry
  /// The runs whose recipes are being read, so that runs which name each other are an error.
  let visited: [String]
  /// The runs that were read.
  var runs = ReadRuns()

  func read(_ options: inout Options) throws -> Experiment {
    if options.contains(ExtractorExperiment.key) {
      throw options.fault(
        ExtractorExperiment.key,
        "'\(ExtractorExperiment.key)' makes this a recipe for an extractor, which is trained by: "
          + "daedalus extractor train")
    }
    let name = try options.string("name", default: "unnamed", "what reports call it")
    let seed = try options.int("seed", default: 0, in: 0...Int.max, "covers everything random")
    let dataset = options.attempt {
      try $0.component("dataset", of: .dataset, as: DatasetChoice.self, "images to train on")
    }
    let chain = options.attempt(NoiseChain.readSchedule)
    if let chain { options.provide("chain", chain) }
    let timesteps = options.attempt {
      try $0.component(
        "timesteps", of: .timesteps, as: TimestepChoice.self, default: "uniform",
        "how training chooses steps")
    }
    let model = readModel(&options, dataset: dataset)
    let loss = options.attemptWhole {
      try $0.component(
        "loss", of: .loss, as: (any Loss).self, default: "simple", "what training minimises")
    }
    let train = options.attempt { try $0.map("train", "how long and how", TrainSettings.init) }
    let sampler = options.attempt {
      try $0.component(
        "sampler", of: .sampler, as: SamplerChoice.self, default: "ancestral", "makes images")
    }
    let evaluation = options.attempt {
      try $0.map(
        "evaluate", "how samples are compared with real images", EvaluateSettings.init)
    }
    let trackers = options.attempt {
      try $0.components(
        "trackers", of: .tracker, as: (any Tracker).self, default: ["jsonl"],
        "where events are written")
    }
    checkFreshParts(&options, model, train)
    checkNoise(&options, model, chain)
    checkEvaluation(&options, evaluation, model, chain)
    if let train, train.steps > 0, let model, let objection = loss?.objection(to: model) {
      options.fail(options.contains("loss") ? "loss" : "model", objection)
    }
    try options.finishReading()
    guard let dataset, let chain, let timesteps, let model, let loss, let train, let sampler,
      let evaluation, let trackers
    else { throw options.fault(nil, "the recipe cannot be read") }
    try checkTrackers(trackers, &options)
    return Experiment(
      name: name, seed: UInt64(seed), dataset: dataset, process: DiffusionProcess(chain),
      timesteps: timesteps, model: model, loss: loss, train: train, sampler: sampler,
      evaluation: evaluation, trackers: trackers, plugins: registry.files)
  }

  /// The model, with the network that its parts share; nil if it could not be read.
  func readModel(_ options: inout Options, dataset: DatasetChoice?) -> (any Model)? {
    if let dataset { options.provideFacts(of: dataset) }
    let network = options.attempt {
      try $0.optionalComponent(
        "network", of: .network, as: (any Network).self, "what every part is built from")
    }
    if let network = network ?? nil { options.provide("network", SharedNetwork(network)) }
    options.provide("part_resolver", resolver)
    return options.attemptWhole {
      try $0.component(
        "model", of: .model, as: (any Model).self, "which network serves which step")
    }
  }

  /// Without training, every part has to come from somewhere.
  private func checkFreshParts(
    _ options: inout Options, _ model: (any Model)?, _ train: TrainSettings?
  ) {
    guard let model, let train, train.steps == 0 else { return }
    for part in model.parts where part.source == nil {
      options.fail(
        "model",
        "the part '\(part.name)' needs training or a run to come from, but 'train.steps' "
          + "is 0 and it has no 'from'")
    }
  }

  /// Samples need a model of the whole chain.
  private func checkEvaluation(
    _ options: inout Options, _ evaluation: EvaluateSettings?, _ model: (any Model)?,
    _ chain: NoiseChain?
  ) {
    guard let evaluation, let model, let chain, evaluation.every > 0,
      !model.covers(DiffusionProcess(chain))
    else { return }
    options.fail(
      "evaluate",
      "'evaluate.every' must be 0 for a model of the first step alone: samples are made by all")
  }

  /// Two trackers without keys would write the same file.
  private func checkTrackers(_ trackers: [any Tracker], _ options: inout Options) throws {
    let types = trackers.map { type(of: $0) as any Tracker.Type }
    let names = types.filter { registry.keys(of: $0).isEmpty }.map { $0.typeName }
    if let twice = names.first(where: { name in names.count { $0 == name } > 1 }) {
      throw options.fault("trackers", "'trackers' names '\(twice)' twice")
    }
  }

  /// Finds a finished run's part in the recipe that the run carries.
  private var resolver: PartResolver {
    PartResolver { [registry, visited, runs] path, name in
      let folder = RunFolder(path)
      let key = URL(fileURLWithPath: path).standardized.path
      guard !visited.contains(key) else {
        throw ExperimentError(
          "the runs \(visited.joined(separator: ", ")) take parts of each other")
      }
      guard visited.count < ReadRuns.depth else {
        throw ExperimentError(
          "'\(path)' is the last of more than \(ReadRuns.depth) runs of which each takes a part "
            + "of the next")
      }
      let experiment = try runs.experiment(key) {
        try folder.requireRun()
        let inner = ExperimentReader(registry: registry, visited: visited + [key], runs: runs)
        let recipe = try Recipe.load(folder.recipePath)
        return try folder.namingPlugins(registry) {
          try recipe.read(with: registry) { try inner.read(&$0) }.value
        }
      }
      guard let index = experiment.model.parts.firstIndex(where: { $0.name == name }) else {
        let names = experiment.model.parts.map { "'\($0.name)'" }.joined(separator: " and ")
        throw ExperimentError("the run '\(path)' has no part '\(name)', only \(names)")
      }
      return TrainedPart(index, of: experiment)
    }
  }
}
