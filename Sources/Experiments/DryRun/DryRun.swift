internal import Diffusion
internal import Foundation
internal import Layers
internal import Tensor

/// Finds out what training a recipe will take, without its data and without writing anything.
public struct DryRun {
  private let experiment: Experiment

  /// A dry run of a recipe.
  public init(_ experiment: Experiment) { self.experiment = experiment }

  /// Plans the steps, then times a few with few images: some seconds.
  public func estimate() throws -> TrainingEstimate {
    let process = peakMemory()
    let train = experiment.train
    let plan = try TrainingPlan(experiment)
    let draws = PartDraws(experiment)
    let timings = try measure(draws, plan)
    let parts = experiment.model.parts.map { part in
      TrainingEstimate.Part(
        name: part.name, parameters: part.network.parameters.count, trainable: part.isTrainable)
    }
    let operations = zip(draws.parts, plan.operations).reduce(0) { $0 + $1.0.share * $1.1 }
    return TrainingEstimate(
      recipe: experiment.name, steps: train.steps, batch: train.batch,
      accumulate: train.accumulate, threads: CPUBackend.threads,
      parameters: parts.reduce(0) { $0 + $1.parameters }, parts: parts,
      stepGflop: Double(train.batch) * operations * 1e-9,
      memory: TrainingEstimate.Memory(
        tensors: plan.extentBytes, kernels: timings == nil ? nil : CPUBackend.scratchBytes,
        dataset: experiment.dataset.residentBytes, checkpoint: checkpointBytes(parts),
        processMb: process),
      time: timings.map { time(draws, $0) })
  }

  /// Times a few steps of every part that is reached; nil where one image of one is too much for the
  /// machine's memory.
  func timings() throws -> [StepTiming]? {
    try measure(PartDraws(experiment), TrainingPlan(experiment))
  }

  /// Time by timings of steps that are alike.
  func time(_ timings: [StepTiming]) -> TrainingEstimate.Time {
    time(PartDraws(experiment), timings)
  }

  /// Both moments of a part are copied before they are written, one part after the other.
  private func checkpointBytes(_ parts: [TrainingEstimate.Part]) -> Int {
    2 * MemoryLayout<Float>.size * (parts.map(\.parameters).max() ?? 0)
  }

  /// The timing of every part that is reached; nil where one image of one is too much for the
  /// machine's memory.
  private func measure(_ draws: PartDraws, _ plan: TrainingPlan) throws -> [StepTiming]? {
    let train = experiment.train
    var timings: [StepTiming] = []
    for (part, operations) in zip(draws.parts, plan.operations) {
      let most = StepTiming.images(operations: operations, limit: train.batch / train.accumulate)
      guard let images = try [most, 1].first(where: isBearable) else { return nil }
      timings.append(try StepTiming(experiment, draws.alone(part, images: images)))
    }
    return timings
  }

  /// Whether a step of as many images takes at most half of the machine's memory.
  private func isBearable(_ images: Int) throws -> Bool {
    let bytes = try TrainingPlan(experiment, batch: images, accumulate: 1).extentBytes
    return UInt64(bytes) <= ProcessInfo.processInfo.physicalMemory / 2
  }

  /// Each part takes its share of the images, and is stepped where the batch has one for it.
  private func time(_ draws: PartDraws, _ timings: [StepTiming]) -> TrainingEstimate.Time {
    let batch = Double(experiment.train.batch)
    let seconds = zip(draws.parts, timings).reduce(0.0) { sum, measured in
      let (part, timing) = measured
      let reached = 1 - pow(1 - min(1, part.share), batch)
      return sum + part.share * batch * timing.secondsPerImage + reached * timing.updateSeconds
    }
    return TrainingEstimate.Time(
      stepSeconds: seconds, trainSeconds: seconds * Double(experiment.train.steps),
      measuredSteps: timings.reduce(0) { $0 + $1.steps },
      measuredImages: timings.reduce(0) { $0 + $1.steps * $1.images })
  }
}
