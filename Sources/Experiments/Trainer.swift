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
    /// As features of the reference are computed, before training.
    public var onReference: (EvaluationProgress) -> Void
    /// A line for the user.
    public var onNote: (String) -> Void
    /// Something to be aware of, in sentences.
    public var onWarning: (String) -> Void
    /// The number of a signal that asks to stop, or nil.
    public var stopSignal: () -> Int32?

    /// Hooks.
    public init(
      onStart: @escaping (_ stepsDone: Int) -> Void = { _ in },
      onProgress: @escaping (TrainingProgress) -> Void,
      onReference: @escaping (EvaluationProgress) -> Void = { _ in },
      onNote: @escaping (String) -> Void,
      onWarning: @escaping (String) -> Void = { _ in },
      stopSignal: @escaping () -> Int32?
    ) {
      self.onStart = onStart
      self.onProgress = onProgress
      self.onReference = onReference
      self.onNote = onNote
      self.onWarning = onWarning
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
  private let environment: [String: String]
  private var state: TrainingState
  private var records: [any EventRecord] = []
  /// Replaces the recipe of a run that goes on with other values, as soon as one of its checkpoints
  /// was made with them.
  private var changedRecipe: String?
  /// The step of the checkpoint that was written last.
  private var savedStep: Int?
  private var hasWarned = false

  /// A trainer of `experiment` into `folder`; `environment`, the process's unless given, says where
  /// caches are.
  public init(
    _ experiment: Experiment, in folder: RunFolder, hooks: Hooks,
    environment: [String: String]? = nil
  ) {
    self.experiment = experiment
    self.folder = folder
    self.hooks = hooks
    self.environment = environment ?? ProcessInfo.processInfo.environment
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
    let images = try openImages()
    let validation = experiment.train.validateEvery > 0 ? try Validation(experiment) : nil
    let evaluation =
      experiment.evaluation.every > 0
      ? try TrainingEvaluation.open(experiment, images, FeatureCache(environment: environment))
      : nil
    try prepare(resolvedRecipe, resume: resume)
    folder.removeLeftovers()
    if isChanged { changedRecipe = resolvedRecipe }
    if step >= experiment.train.steps, resume, !folder.checkpointSteps().isEmpty {
      try writeChangedRecipe()
      return .alreadyFinished
    }
    FailureNote.remove(from: folder)
    hooks.onStart(step)
    records = try experiment.trackers.map {
      try $0.open(in: folder.path, after: step, recipe: resolvedRecipe)
    }
    if experiment.train.steps == 0 { try saveCheckpoint() }
    do {
      let reference = try evaluation.map(self.evaluation)
      let measurements: [(any Measurement)?] = [validation, reference]
      let outcome = try loop(
        TrainingStep(experiment: experiment, images: images), measurements.compactMap(\.self))
      try RunCost.recordTraining(in: folder)
      return outcome
    } catch let stop as StopBeforeTraining {
      try saveCheckpoint()
      return .stopped(signal: stop.signal, step: step)
    } catch let error as FileError {
      throw noted(RunFailure("step \(step): \(error). \(folder.lastCheckpoint)"))
    } catch let failure as RunFailure {
      throw noted(failure)
    }
  }

  /// A failure, of which the folder keeps a note.
  private func noted(_ failure: RunFailure) -> RunFailure {
    FailureNote(step: step, reason: failure.description).leave(in: folder)
    return failure
  }

  /// A signal that came while features of the reference were computed.
  private struct StopBeforeTraining: Error { let signal: Int32 }

  private func evaluation(_ evaluation: Evaluation) throws -> TrainingEvaluation {
    try TrainingEvaluation(experiment, evaluation, onNote: hooks.onNote) { progress in
      hooks.onReference(progress)
      if let signal = hooks.stopSignal() { throw StopBeforeTraining(signal: signal) }
    }
  }

  /// The images, at least one. A faulty file of labels is found before anything is written.
  private func openImages() throws -> any ImageSource {
    let dataset = experiment.dataset
    let images = try dataset.open()
    guard images.count > 0 else {
      let names = dataset.classes?.map { dataset.classNames[$0] }.joined(separator: ", ")
      throw ExperimentError("the dataset has no images" + (names.map { " of: \($0)" } ?? ""))
    }
    if experiment.model.classCount > 0 { _ = try images.labels([0]) }
    return images
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
    savedStep = saved.step
  }

  private func loop(_ training: TrainingStep, _ measurements: [any Measurement]) throws -> Outcome {
    let train = experiment.train
    var report = StepReport(
      experiment, in: folder, to: records, weights: { self.state.weights() },
      onProgress: hooks.onProgress)
    while step < train.steps {
      try report.add(try state.takeStep(training))
      var signal: Int32?
      for measurement in measurements where isDue(every: measurement.every) {
        try report.flush()
        try measure(measurement, &signal)
      }
      signal = signal ?? hooks.stopSignal()
      if signal != nil || isDue(every: train.checkpointEvery) {
        try report.flush()
        try saveCheckpoint()
      }
      if isDue(every: train.sampleEvery), experiment.model.covers(experiment.process) {
        try report.flush()
        try writeSamples()
      }
      if let signal { return .stopped(signal: signal, step: step) }
    }
    return .finished
  }

  /// Whether something is done after this step that is done every so many steps, 0 for never, and
  /// after the last.
  private func isDue(every: Int) -> Bool {
    every > 0 && (step % every == 0 || step == experiment.train.steps)
  }

  private func saveCheckpoint() throws {
    guard savedStep != step else { return }
    let writer = CheckpointWriter(
      folder: folder, averageRates: experiment.train.averageRates, keep: experiment.train.keep)
    let path = try writer.write(step: step, state.parts, state.losses)
    savedStep = step
    try writeChangedRecipe()
    for record in records { try record.record(.checkpoint(step, path: path)) }
  }

  private func writeChangedRecipe() throws {
    guard let recipe = changedRecipe.take() else { return }
    try writeAtomically(recipe, to: folder.recipePath)
  }

  /// Measures before the checkpoint of the same step is due: a run that is killed meanwhile takes
  /// the steps again, and measures then. A `signal` that comes meanwhile saves at once what was
  /// learned, and what is measured is what a run left alone measures.
  private func measure(_ measurement: any Measurement, _ signal: inout Int32?) throws {
    let rate = experiment.train.averageRates.first
    let measured = try measurement.measure(
      state.weights(average: rate.map { _ in 0 }), of: rate.map { .average(rate: $0) } ?? .raw,
      after: step
    ) {
      guard signal == nil, let stop = hooks.stopSignal() else { return }
      signal = stop
      try saveCheckpoint()
      hooks.onNote("step \(step): saved; stopping when it is measured, at a second signal at once")
    }
    for record in records { try record.record(measured.event) }
    hooks.onNote(measured.line)
    warnOfYoungAverage()
  }

  /// Grids from the same noise: of the average that `sample` takes, if there is one, and of the
  /// weights as training has them.
  private func writeSamples() throws {
    if let rate = experiment.train.averageRates.first {
      try writeSamples(of: .average(rate: rate), state.weights(average: 0))
      warnOfYoungAverage()
    }
    try writeSamples(of: .raw, state.weights())
  }

  private func writeSamples(of choice: WeightsChoice, _ weights: [Weights]) throws {
    let pixels = try Sampling(experiment, weights: weights).images(0..<16, onStep: { _ in })
    let step = folder.checkpointPath(self.step).split(separator: "/").last ?? "step"
    let name = choice.description.replacing(":", with: "-")
    let path = "\(folder.samplesPath)/\(step).\(name).png"
    try SampleWriter.writeGrid(pixels, shape: experiment.dataset.imageShape, to: path)
    for record in records { try record.record(.samples(self.step, of: choice, path: path)) }
    hooks.onNote("step \(self.step): samples in \(path)")
  }

  /// Says once that the average is too young to show what was learned.
  private func warnOfYoungAverage() {
    guard !hasWarned, let rate = experiment.train.averageRates.first,
      let young = YoungAverage(rate: rate, after: step)
    else { return }
    hasWarned = true
    let hasGrids = experiment.train.sampleEvery > 0 && experiment.model.covers(experiment.process)
    hooks.onWarning(young.warning(hasGrids: hasGrids))
  }
}
