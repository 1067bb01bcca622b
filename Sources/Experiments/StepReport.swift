internal import Diffusion
internal import Tensor

/// Tells trackers and the caller about steps, each one step late: a device is not kept waiting for
/// the figures of a step while it could compute the next. A figure that is not finite stops the run.
struct StepReport {
  /// A step whose figures have not been read.
  struct Step {
    /// From 1.
    let number: Int
    let loss: Tensor
    let learningRate: Double
    /// Before clipping; of the parts that were stepped.
    let gradientNorms: [(part: String, norm: Tensor)]
  }

  let experiment: Experiment
  let folder: RunFolder
  let records: [any EventRecord]
  let onProgress: (TrainingProgress) -> Void
  private var pending: Step?
  private var meter = RateMeter()

  init(
    _ experiment: Experiment, in folder: RunFolder, to records: [any EventRecord],
    onProgress: @escaping (TrainingProgress) -> Void
  ) {
    self.experiment = experiment
    self.folder = folder
    self.records = records
    self.onProgress = onProgress
  }

  /// Reports the step before, and keeps this one.
  mutating func add(_ step: Step) throws {
    try flush()
    pending = step
  }

  /// Reports the step that was kept. Whatever is written of the weights has to wait for this.
  mutating func flush() throws {
    guard let step = pending.take() else { return }
    let loss = Double(try step.loss.item())
    guard loss.isFinite else { throw failure(step, "the loss is \(loss)") }
    var norms: [String: Double] = [:]
    for (part, norm) in step.gradientNorms {
      let norm = Double(try norm.item())
      guard norm.isFinite else {
        throw failure(step, "the gradient norm of the \(part) is \(norm), with a loss of \(loss)")
      }
      norms[part] = norm
    }
    meter.count(images: experiment.train.batch, loss: loss)
    let figures = StepFigures(
      step: step.number, loss: loss, learningRate: step.learningRate, gradientNorms: norms,
      imagesPerSecond: meter.imagesPerSecond)
    for record in records { try record.record(.step(figures)) }
    onProgress(
      TrainingProgress(
        step: step.number, steps: experiment.train.steps, loss: meter.runningLoss,
        imagesPerSecond: meter.imagesPerSecond, batch: experiment.train.batch))
  }

  private func failure(_ step: Step, _ what: String) -> RunFailure {
    RunFailure(
      "step \(step.number): \(what) (t = 1 ... \(experiment.process.steps)). "
        + "\(folder.lastCheckpoint) A smaller learning rate is the usual cure.")
  }
}
