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
    /// Of the parts that were stepped.
    let gradients: [Gradients]
  }

  /// How long the gradients of a part are, before clipping.
  struct Gradients {
    /// Its place in the model.
    let part: Int
    /// Of all its gradients, taken as one vector.
    let norm: Tensor
    /// Of each parameter, in the order of its network: the square of its gradient's length.
    let squares: Tensor
  }

  let experiment: Experiment
  let folder: RunFolder
  let records: [any EventRecord]
  /// The weights of every part as they are now.
  let weights: () -> [Weights]
  let onProgress: (TrainingProgress) -> Void
  private var pending: Step?
  private var meter = RateMeter()

  init(
    _ experiment: Experiment, in folder: RunFolder, to records: [any EventRecord],
    weights: @escaping () -> [Weights], onProgress: @escaping (TrainingProgress) -> Void
  ) {
    self.experiment = experiment
    self.folder = folder
    self.records = records
    self.weights = weights
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
    guard loss.isFinite else {
      throw try failure(step, "the loss is \(loss)", otherwise: "the loss itself overflowed")
    }
    var norms: [String: Double] = [:]
    for gradients in step.gradients {
      let part = experiment.model.parts[gradients.part].name
      let norm = Double(try gradients.norm.item())
      guard norm.isFinite else {
        throw try failure(
          step, "the gradient norm of the \(part) is \(norm), with a loss of \(loss)",
          otherwise: "their sum overflowed")
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

  private func failure(
    _ step: Step, _ what: String, otherwise: String
  ) throws -> RunFailure {
    let divergence = Divergence(
      model: experiment.model, gradients: step.gradients, weights: weights())
    return RunFailure(
      "step \(step.number): \(what) (t = 1 ... \(experiment.process.steps)). "
        + "\(try divergence.sentence(otherwise: otherwise)) \(folder.lastCheckpoint) "
        + "A smaller learning rate is the usual cure.")
  }
}
