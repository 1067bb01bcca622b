internal import Diffusion
internal import Foundation
internal import Layers
internal import Tensor

/// Trains an experiment into a run folder.
public final class Trainer {
  /// What the caller learns and decides as training goes.
  public struct Hooks {
    /// When training is about to begin, with the steps done before: nothing stands in its way.
    public var onStart: (_ stepsDone: Int) -> Void
    /// After each step.
    public var onProgress: (TrainingProgress) -> Void
    /// A line for the user.
    public var onNote: (String) -> Void
    /// The number of a signal that asks to stop, or nil.
    public var stopSignal: () -> Int32?

    /// Hooks.
    public init(
      onStart: @escaping (_ stepsDone: Int) -> Void = { _ in },
      onProgress: @escaping (TrainingProgress) -> Void,
      onNote: @escaping (String) -> Void, stopSignal: @escaping () -> Int32?
    ) {
      self.onStart = onStart
      self.onProgress = onProgress
      self.onNote = onNote
      self.stopSignal = stopSignal
    }
  }

  /// How training ended.
  public enum Outcome: Equatable {
    /// All steps were taken.
    case finished
    /// It had been finished before.
    case alreadyFinished
    /// A signal stopped it after `step` steps; a checkpoint was written.
    case stopped(signal: Int32, step: Int)
  }

  private let experiment: Experiment
  private let folder: RunFolder
  private let hooks: Hooks
  private var states: [OptimizerState?] = []
  private var step = 0
  private var records: [any EventRecord] = []
  private var meter = RateMeter()

  /// A trainer of `experiment` into `folder`.
  public init(_ experiment: Experiment, in folder: RunFolder, hooks: Hooks) {
    self.experiment = experiment
    self.folder = folder
    self.hooks = hooks
  }

  /// Starts, or with `resume` goes on from the newest checkpoint if there is one.
  /// - Parameters:
  ///   - resolvedRecipe: written to the folder of a new run.
  ///   - isChanged: the recipe replaces the one that the run was begun with.
  public func run(
    resolvedRecipe: String, resume: Bool, isChanged: Bool = false
  ) throws -> Outcome {
    try experiment.train.precision.require(for: "train.precision: ")
    let images = try experiment.dataset.open()
    guard images.count > 0 else { throw ExperimentError("the dataset has no images") }
    try prepare(resolvedRecipe, resume: resume)
    if isChanged { try writeAtomically(resolvedRecipe, to: folder.recipePath) }
    if step >= experiment.train.steps, resume, !folder.checkpointSteps().isEmpty {
      return .alreadyFinished
    }
    hooks.onStart(step)
    records = try experiment.trackers.map { try $0.open(in: folder.path, after: step) }
    if experiment.train.steps == 0 { try saveCheckpoint() }
    do {
      return try loop(TrainingStep(experiment: experiment, images: images))
    } catch let error as FileError {
      throw RunFailure("step \(step): \(error). \(lastCheckpoint)")
    }
  }

  private func prepare(_ recipe: String, resume: Bool) throws {
    if folder.exists, !folder.checkpointSteps().isEmpty {
      guard resume else {
        throw ExperimentError(
          "'\(folder.path)' holds a run already. Go on with it by --resume, or choose another "
            + "folder by --out.")
      }
      return try restore()
    }
    states = try PartWeights(experiment).initial().map {
      OptimizerState(startingAt: $0, averages: experiment.train.averageRates.count)
    }
    try folder.create()
    try writeAtomically(recipe, to: folder.recipePath)
    try RunInformation(experiment).write(to: folder)
  }

  private func restore() throws {
    let checkpoint = try folder.newestCheckpoint()
    do {
      try restore(checkpoint)
    } catch let error as FileError {
      let older = folder.checkpointSteps().dropLast().last
      throw ExperimentError(
        "\(error)" + (older.map { ". To go on from step \($0), remove \(checkpoint.path)" } ?? ""))
    }
  }

  private func restore(_ checkpoint: Checkpoint) throws {
    let state = try checkpoint.state()
    guard state.averageRates == experiment.train.averageRates else {
      throw ExperimentError(
        "\(checkpoint.path) keeps averages at \(state.averageRates), but the recipe asks for "
          + "\(experiment.train.averageRates): a run cannot change them midway")
    }
    states = try experiment.model.parts.map { part in
      try checkpoint.optimizerState(
        of: part.name, part.network.parameters, averageRates: state.averageRates,
        stepCount: state.partSteps[part.name] ?? 0)
    }
    step = state.step
  }

  private func loop(_ training: TrainingStep) throws -> Outcome {
    var order = ShuffledOrder(seed: experiment.seed, count: training.images.count)
    var pending: (step: Int, loss: Tensor)?
    while step < experiment.train.steps {
      let input = try training.input(step, order: &order)
      let (loss, gradients) = try training.gradients(input, weights: weights())
      update(gradients)
      CurrentBackend.value.endStep()
      step += 1
      // The loss is read one step late: a device is not kept waiting for it.
      if let pending { try report(pending) }
      pending = (step, loss)
      let signal = hooks.stopSignal()
      let isLast = step == experiment.train.steps
      if isLast || signal != nil || step % experiment.train.checkpointEvery == 0 {
        try report((step, loss))
        pending = nil
        try saveCheckpoint()
      }
      try sampleIfDue(isLast: isLast)
      if let signal { return .stopped(signal: signal, step: step) }
    }
    return .finished
  }

  /// The weights of every part, as training has them now.
  private func weights(average: Int? = nil) -> [Weights] {
    zip(experiment.model.parts, states).map { part, state in
      guard let values = state?.values else { fatalError("the state of \(part.name) is away") }
      let tensors = average.map { values.averages[$0] } ?? values.parameters
      return Weights(part.network.parameters, tensors: tensors)
    }
  }

  /// A part without gradients is not stepped: weights, moments, averages and step count stay.
  private func update(_ gradients: [[Tensor]?]) {
    for (part, own) in gradients.enumerated() {
      guard let own, let state = states[part].take() else { continue }
      // Nobody else holds the state's memory now, so the step may reuse it.
      states[part] = experiment.train.optimizer.step(
        consume state, gradients: own, averageRates: experiment.train.averageRates)
    }
  }

  private func report(_ pending: (step: Int, loss: Tensor)) throws {
    let loss = Double(try pending.loss.item())
    guard loss.isFinite else { throw notFinite(loss, at: pending.step) }
    meter.count(images: experiment.train.batch, loss: loss)
    for record in records {
      try record.record(
        .step(pending.step, loss: loss, imagesPerSecond: meter.imagesPerSecond))
    }
    hooks.onProgress(
      TrainingProgress(
        step: pending.step, steps: experiment.train.steps, loss: meter.runningLoss,
        imagesPerSecond: meter.imagesPerSecond, batch: experiment.train.batch))
  }

  private func notFinite(_ loss: Double, at step: Int) -> RunFailure {
    RunFailure(
      "step \(step): the loss is \(loss) (t = 1 ... \(experiment.process.steps)). "
        + "\(lastCheckpoint) A smaller learning rate is the usual cure.")
  }

  private var lastCheckpoint: String {
    guard let step = folder.checkpointSteps().last else { return "No checkpoint had been written." }
    return "The last checkpoint is \(folder.checkpointPath(step))."
  }

  private func saveCheckpoint() throws {
    let writer = CheckpointWriter(
      folder: folder, averageRates: experiment.train.averageRates, keep: experiment.train.keep)
    let parts = zip(experiment.model.parts, states).map { part, state in
      guard let state else { fatalError("the state of \(part.name) is away") }
      return (name: part.name, list: part.network.parameters, state: state)
    }
    let path = try writer.write(step: step, parts)
    for record in records { try record.record(.checkpoint(step, path: path)) }
  }

  private func sampleIfDue(isLast: Bool) throws {
    let every = experiment.train.sampleEvery
    guard every > 0, step % every == 0 || isLast else { return }
    guard experiment.model.covers(experiment.process) else { return }
    let average = experiment.train.averageRates.isEmpty ? nil : 0
    let sampling = Sampling(experiment, weights: weights(average: average))
    let pixels = try sampling.images(0..<16, onStep: { _ in })
    let name = folder.checkpointPath(step).split(separator: "/").last ?? "step"
    let path = "\(folder.samplesPath)/\(name).png"
    try SampleWriter.writeGrid(pixels, shape: experiment.dataset.imageShape, to: path)
    for record in records { try record.record(.samples(step, path: path)) }
    hooks.onNote("step \(step): samples in \(path)")
  }
}
