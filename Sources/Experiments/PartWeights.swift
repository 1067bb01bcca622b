internal import Diffusion
internal import Tensor

/// Where the weights of a model's parts come from.
struct PartWeights {
  private let experiment: Experiment

  init(_ experiment: Experiment) { self.experiment = experiment }

  /// What training starts from: fresh values, or those of other runs.
  func initial() throws -> [Weights] {
    try experiment.model.parts.map { part in
      if let source = part.source {
        return try Self.load(
          part.name, part.network.parameters, from: RunFolder(source.run), source.weights)
      }
      let key = RandomKey(seed: experiment.seed, purpose: "weights.\(part.name)")
      return Weights(part.network.parameters, initializedFrom: key)
    }
  }

  /// What `choice` names in the newest checkpoint of a run, or, by the name of the part, of others.
  func trained(
    _ choice: WeightsChoice, in run: RunFolder, parts: [String: String] = [:]
  ) throws -> [Weights] {
    try experiment.model.parts.map { part in
      let source = parts[part.name].map(RunFolder.init) ?? run
      return try Self.load(part.name, part.network.parameters, from: source, choice)
    }
  }

  /// A part of a run, from its newest checkpoint.
  static func load(
    _ part: String, _ list: ParameterList, from run: RunFolder, _ choice: WeightsChoice
  ) throws -> Weights {
    let checkpoint = try run.newestCheckpoint()
    let state = try checkpoint.state()
    guard state.partSteps[part] != nil else {
      let names = state.partSteps.keys.sorted().map { "'\($0)'" }.joined(separator: " and ")
      throw ExperimentError("the run '\(run.path)' has no part '\(part)', only \(names)")
    }
    guard case .average(let wanted) = choice else { return try checkpoint.weights(of: part, list) }
    let rate = try averageRate(wanted, of: state.averageRates, in: run)
    return try checkpoint.weights(of: part, list, averageRate: rate)
  }

  /// The average that is wanted, or the first, among those that a run keeps.
  private static func averageRate(
    _ wanted: Double?, of kept: [Double], in run: RunFolder
  ) throws -> Double {
    guard let first = kept.first else {
      throw ExperimentError(
        "the run '\(run.path)' keeps no averages: take its raw weights (weights: raw)")
    }
    let rate = wanted ?? first
    guard kept.contains(rate) else {
      let choices = kept.map { "ema:\($0)" } + ["raw"]
      throw ExperimentError(
        "the run '\(run.path)' keeps no average at \(rate). Weights that it has: "
          + choices.joined(separator: ", "))
    }
    return rate
  }
}
