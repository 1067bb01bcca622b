internal import Diffusion
internal import Foundation
internal import Layers
internal import Tensor

/// Trains the network of an extractor into a run folder: cross entropy on the labels of a dataset.
///
/// Which images a step sees, and which of them mirrored, follows from the seed and the step alone, so
/// that a resumed run takes the same steps, to the bit. At the end the weights stand in
/// `classifier.safetensors`, with what they are and the accuracy on the images kept apart.
public final class ClassifierTrainer {
  private let experiment: ExtractorExperiment
  private let folder: RunFolder
  private let hooks: Trainer.Hooks
  private var state: OptimizerState
  private var step = 0
  private var savedStep: Int?
  private var meter = RateMeter()
  /// The loss of the last step, which is read when the next one is on its way.
  private var pending: Tensor?

  /// What the run calls its network.
  static let part = "classifier"

  /// A trainer of `experiment` into `folder`.
  public init(_ experiment: ExtractorExperiment, in folder: RunFolder, hooks: Trainer.Hooks) {
    self.experiment = experiment
    self.folder = folder
    self.hooks = hooks
    let key = RandomKey(seed: experiment.seed, purpose: "weights.\(Self.part)")
    state = OptimizerState(
      startingAt: Weights(experiment.classifier.parameters, initializedFrom: key), averages: 0)
  }

  /// Starts, or with `resume` goes on from the newest checkpoint if there is one.
  /// - Parameters:
  ///   - resolvedRecipe: written to the folder of a new run.
  ///   - isChanged: the recipe replaces the one that the run was begun with.
  public func run(
    resolvedRecipe: String, resume: Bool, isChanged: Bool = false
  ) throws -> Trainer.Outcome {
    let images = try experiment.dataset.open()
    let heldOut = try experiment.dataset.openHeldOut(limit: .max)
    guard min(images.count, heldOut.count) > 0 else {
      throw ExperimentError("the dataset has no images to train on, or none to measure on")
    }
    // Faulty files of labels are found before anything is written.
    for source in [images, heldOut] { _ = try source.labels([0]) }
    try prepare(resolvedRecipe, resume: resume)
    folder.removeLeftovers()
    if isChanged { try writeAtomically(resolvedRecipe, to: folder.recipePath) }
    if step >= experiment.train.steps,
      FileManager.default.fileExists(atPath: folder.classifierPath)
    {
      return .alreadyFinished
    }
    hooks.onStart(step)
    do {
      if let signal = try loop(images, heldOut) { return .stopped(signal: signal, step: step) }
      try finish(heldOut)
    } catch let error as FileError {
      throw RunFailure("step \(step): \(error). \(folder.lastCheckpoint)")
    }
    return .finished
  }

  private func prepare(_ recipe: String, resume: Bool) throws {
    guard folder.exists, !folder.checkpointSteps().isEmpty else {
      try folder.create()
      try writeAtomically(recipe, to: folder.recipePath)
      return try RunInformation(
        name: experiment.name, seed: experiment.seed,
        parameters: [Self.part: experiment.classifier.parameters.count],
        plugins: experiment.plugins
      ).write(to: folder)
    }
    guard resume else {
      throw ExperimentError(
        "'\(folder.path)' holds a run already. Go on with it by --resume, or choose another "
          + "folder by --out.")
    }
    let checkpoint = try folder.newestCheckpoint()
    let saved = try checkpoint.state()
    step = saved.step
    savedStep = step
    state = try checkpoint.optimizerState(
      of: Self.part, experiment.classifier.parameters, averageRates: [],
      stepCount: saved.partSteps[Self.part] ?? 0)
  }

  /// Takes the steps that remain; returns a signal that asked to stop.
  private func loop(_ images: any ImageSource, _ heldOut: any ImageSource) throws -> Int32? {
    let train = experiment.train
    let order = ShuffledOrder(seed: experiment.seed, count: images.count)
    while step < train.steps {
      let loss = try takeStep(images, order)
      try report()
      pending = loss
      step += 1
      let signal = hooks.stopSignal()
      if signal != nil || step % train.checkpointEvery == 0 || step == train.steps {
        try report()
        try save()
      }
      if let signal { return signal }
      if train.validateEvery > 0, step % train.validateEvery == 0, step < train.steps {
        note(try accuracy(heldOut))
      }
    }
    return nil
  }

  /// A step of the optimiser on the mean cross entropy of its images, which is returned.
  private func takeStep(_ images: any ImageSource, _ order: ShuffledOrder) throws -> Tensor {
    let train = experiment.train
    let chosen = order.indices(ofStep: step, batch: train.batch)
    var x0 = try images.batch(chosen)
    if experiment.dataset.flip { x0 = RandomFlip(seed: experiment.seed)(x0, in: step) }
    let tape = Tape()
    let watched = weights.watched(by: tape)
    let logits = experiment.classifier(x0, Pass(watched))
    let loss = logits.crossEntropy(with: try images.labels(chosen)).mean()
    let gradients = tape.gradients(of: loss, for: watched.tensors)
    let rate = train.optimizer.learningRate * train.learningRateFactor(at: step, of: train.steps)
    state = train.optimizer.step(
      state, gradients: gradients, learningRate: rate, averageRates: [])
    CurrentBackend.value.endStep()
    return loss.detached()
  }

  private var weights: Weights {
    Weights(experiment.classifier.parameters, tensors: state.values.parameters)
  }

  /// Tells the caller about the last step, if that has not been done.
  private func report() throws {
    guard let loss = try pending.take()?.item() else { return }
    guard loss.isFinite else {
      throw RunFailure(
        "step \(step): the loss is \(loss). \(folder.lastCheckpoint) A smaller learning rate is "
          + "the usual cure.")
    }
    let train = experiment.train
    meter.count(images: train.batch, loss: Double(loss))
    hooks.onProgress(
      TrainingProgress(
        step: step, steps: train.steps, loss: meter.runningLoss,
        imagesPerSecond: meter.imagesPerSecond, batch: train.batch))
  }

  private func save() throws {
    guard savedStep != step else { return }
    let writer = CheckpointWriter(folder: folder, averageRates: [], keep: 2)
    _ = try writer.write(
      step: step, [(Self.part, experiment.classifier.parameters, state)])
    savedStep = step
  }

  private func accuracy(_ heldOut: any ImageSource) throws -> Accuracy {
    let pass = Pass(weights.prepacked())
    return try Accuracy.measure(on: heldOut) { range in
      try experiment.classifier(heldOut.batch(Array(range)), pass).read()
    }
  }

  private func note(_ accuracy: Accuracy) { hooks.onNote("step \(step): \(accuracy)") }

  /// Measures, and writes the weights with what was measured.
  private func finish(_ heldOut: any ImageSource) throws {
    let accuracy = try accuracy(heldOut)
    note(accuracy)
    let own = [
      "dataset": experiment.datasetName, "recipe": experiment.name, "seed": "\(experiment.seed)",
      "steps": "\(step)", "test_images": "\(accuracy.images)",
      "test_correct": "\(accuracy.correct)",
    ]
    try Safetensors.write(
      try weights.arrays(),
      metadata: own.merging(experiment.classifier.metadata) { $1 }, to: folder.classifierPath)
  }
}

extension RunFolder {
  /// The weights that the training of an extractor ends with.
  public var classifierPath: String { "\(path)/classifier.safetensors" }
}
