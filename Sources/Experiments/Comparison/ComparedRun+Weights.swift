public import Diffusion
internal import Foundation
internal import Recipe
internal import Tensor

extension Experiment {
  /// The weights that samples are usually made of: the first average, if the run keeps one.
  public var usualWeights: WeightsChoice { train.averageRates.isEmpty ? .raw : .ema }
}

extension ComparedRun {
  /// Whether samples are made of an average that still remembers the weights that training began with.
  public var hasYoungAverage: Bool {
    guard let rate = experiment?.train.averageRates.first else { return false }
    return YoungAverage(rate: rate, after: record.step) != nil
  }

  /// The recipe, read.
  /// - Throws: ``ExperimentError`` with the reason where it cannot be, or where there are no weights.
  func requireExperiment() throws -> Experiment {
    guard let experiment else { throw ExperimentError(problem ?? "the recipe cannot be read") }
    _ = try folder.newestCheckpoint()
    return experiment
  }

  /// A part with the usual weights of its newest checkpoint.
  func weights(of part: ModelPart) throws -> Weights {
    let experiment = try requireExperiment()
    return try PartWeights.load(
      part.name, part.network.parameters, from: folder, experiment.usualWeights)
  }

  /// All that images made by the run depend on: the recipe's values, and of the newest checkpoint the
  /// step and, for each file of weights, its size and when it was written.
  func stamp() throws -> String {
    let checkpoint = try folder.newestCheckpoint()
    let names = (try? FileManager.default.contentsOfDirectory(atPath: checkpoint.path)) ?? []
    let files = names.sorted().filter {
      $0.hasSuffix(".safetensors") && !$0.hasSuffix(".optimizer.safetensors")
    }.map { name -> String in
      let attributes = try? FileManager.default.attributesOfItem(
        atPath: "\(checkpoint.path)/\(name)")
      let written = (attributes?[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
      return "\(name) \(attributes?[.size] as? Int ?? 0) \(written)"
    }
    let keys = ["dataset.", "schedule.", "network.", "model.", "sampler.", "train.ema"]
    let recipe = values.filter { value in keys.contains { value.key.hasPrefix($0) } }
      .map { "\($0.key): \($0.value)" }
    let step = try checkpoint.state().step
    return (["step \(step)"] + files + recipe).joined(separator: "\n")
  }

  /// All that the images of its dataset depend on.
  var datasetStamp: String {
    values.filter { $0.key.hasPrefix("dataset.") }.map { "\($0.key): \($0.value)" }
      .joined(separator: "\n")
  }
}
