internal import Diffusion
internal import Recipe

extension ExperimentReader {
  /// Warns of each part that comes from a run which was trained on other noise.
  func checkNoise(_ options: inout Options, _ model: (any Model)?, _ chain: NoiseChain?) {
    guard let model, let chain else { return }
    let process = DiffusionProcess(chain)
    for (index, part) in model.parts.enumerated() {
      guard let source = part.source, let trained = source.trained else { continue }
      let noise = PartNoise(ofPart: index, of: model, in: process)
      guard let difference = noise.difference(from: trained.noise) else { continue }
      options.warn(
        "model",
        "the part '\(part.name)' of the run '\(source.run)' was trained on another chain: "
          + difference)
    }
  }
}

extension TrainedPart {
  /// A part of a run. Where that took it from another run and left it as it was, it was trained
  /// there.
  init(_ index: Int, of experiment: Experiment) {
    let part = experiment.model.parts[index]
    let isKept = !part.isTrainable || experiment.train.steps == 0
    let before = isKept ? part.source?.trained?.noise : nil
    self.init(
      network: part.network,
      noise: before
        ?? PartNoise(ofPart: index, of: experiment.model, in: experiment.process))
  }
}
