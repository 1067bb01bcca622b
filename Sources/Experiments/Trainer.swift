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
  private var state: TrainingState
  private var records: [any EventRecord] = []
  /// Replaces the recipe of a run that goes on with other values, as soon as one of its checkpoints
  /// was made with them.
  private var changedRecipe: String?

  /// A trainer of `experiment` into `folder`.
  public init(_ experiment: Experiment, in folder: RunFolder, hooks: Hooks) {
    self.experiment = experiment
    self.folder = folder
    self.hooks = hooks
    state = TrainingState(experiment, [])
  }

  private var step: Int { state.step }

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
    // A faulty file of labels is found before anything is written.
    if experiment.model.classCount > 0 { _ = try images.labels([0]) }
    try prepare(resolvedRecipe, resume: resume)
    folder.removeLeftovers()
    if isChanged { changedRecipe = resolvedRecipe }
    if step >= experiment.train.steps, resume, !folder.checkpointSteps().isEmpty {
      try writeChangedRecipe()
      return .alreadyFinished
    }
    hooks.onStart(step)
    records = try experiment.trackers.map {
      try $0.open(in: folder.path, after: step, recipe: resolvedRecipe)
    }
    if experiment.train.steps == 0 { try saveCheckpoint() }
    do {
      return try loop(TrainingStep(experiment: experiment, images: images))
    } catch let error as FileError {
      throw RunFailure("step \(step): \(error). \(folder.lastCheckpoint)")
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
    state = TrainingState(experiment, startingAt: try PartWeights(experiment).initial())
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
    let saved = try checkpoint.state()
    guard saved.averageRates == experiment.train.averageRates else {
      throw ExperimentError(
        "\(checkpoint.path) keeps averages at \(saved.averageRates), but the recipe asks for "
          + "\(experiment.train.averageRates): a run cannot change them midway")
    }
    let parts = try experiment.model.parts.map { part in
      try checkpoint.optimizerState(
        of: part.name, part.network.parameters, averageRates: saved.averageRates,
        stepCount: saved.partSteps[part.name] ?? 0)
    }
    state = TrainingState(
      experiment, parts, losses: try checkpoint.losses(of: experiment), step: saved.step)
  }

  private func loop(_ training: TrainingStep) throws -> Outcome {
    var order = ShuffledOrder(seed: experiment.seed, count: training.images.count)
    var report = StepReport(
      experiment, in: folder, to: records, onProgress: hooks.onProgress)
    while step < experiment.train.steps {
      try report.add(try state.takeStep(training, &order))
      let signal = hooks.stopSignal()
      let isLast = step == experiment.train.steps
      if isLast || signal != nil || step % experiment.train.checkpointEvery == 0 {
        try report.flush()
        try saveCheckpoint()
      }
      if isSampleDue(isLast: isLast) {
        try report.flush()
        try writeSamples()
      }
      if let signal { return .stopped(signal: signal, step: step) }
    }
    return .finished
  }

  private func saveCheckpoint() throws {
    let writer = CheckpointWriter(
      folder: folder, averageRates: experiment.train.averageRates, keep: experiment.train.keep)
    let path = try writer.write(step: step, state.parts, state.losses)
    try writeChangedRecipe()
    for record in records { try record.record(.checkpoint(step, path: path)) }
  }

  private func writeChangedRecipe() throws {
    guard let recipe = changedRecipe.take() else { return }
    try writeAtomically(recipe, to: folder.recipePath)
  }

  private func isSampleDue(isLast: Bool) -> Bool {
    let every = experiment.train.sampleEvery
    return every > 0 && (step % every == 0 || isLast)
      && experiment.model.covers(experiment.process)
  }

  private func writeSamples() throws {
    let average = experiment.train.averageRates.isEmpty ? nil : 0
    let sampling = Sampling(experiment, weights: state.weights(average: average))
    let pixels = try sampling.images(0..<16, onStep: { _ in })
    let name = folder.checkpointPath(step).split(separator: "/").last ?? "step"
    let path = "\(folder.samplesPath)/\(name).png"
    try SampleWriter.writeGrid(pixels, shape: experiment.dataset.imageShape, to: path)
    for record in records { try record.record(.samples(step, path: path)) }
    hooks.onNote("step \(step): samples in \(path)")
  }
}
