internal import Diffusion
internal import Tensor

/// Keeps the record of losses as training goes. The losses of a training step are read when the next
/// one is on its way, so that no device is kept waiting, and never earlier: which losses a step is
/// drawn from must not depend on where checkpoints are written.
struct LossRecorder {
  /// Of all training steps but the last.
  private(set) var record: LossRecord
  /// Of the last training step, if there was one.
  private(set) var last: (timesteps: [Int], losses: Tensor)?

  /// In the middle of training.
  init(_ record: LossRecord, last: (timesteps: [Int], losses: Tensor)?) {
    self.record = record
    self.last = last
  }

  /// Before the first step.
  init(_ experiment: Experiment) {
    let (count, history) = (experiment.process.steps, experiment.timesteps.lossHistory)
    self.init(LossRecord(stepCount: count, history: history), last: nil)
  }

  /// Adds the losses of the step before to the record, and keeps these, one per image.
  mutating func add(_ losses: Tensor, at timesteps: [Int]) throws {
    if let last { record.add(try last.losses.read(), at: last.timesteps) }
    last = (timesteps, losses)
  }
}
