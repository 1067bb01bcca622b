public import Diffusion
internal import Tensor

/// Measures the variational bound of a run, step by step, and how well it reconstructs images.
public struct BoundEvaluation {
  private let experiment: Experiment
  private let validation: Validation
  private let images: Int
  private let isHeldOut: Bool

  /// Of the first `images` of those that the dataset keeps apart, or where it keeps none, of those
  /// to train on. Opens its files.
  /// - Throws: ``ExperimentError`` where there are fewer.
  public init(_ experiment: Experiment, images count: Int) throws {
    let dataset = experiment.dataset
    isHeldOut = dataset.hasHeldOutImages
    let images = try isHeldOut ? dataset.openHeldOut(limit: count) : dataset.open()
    guard images.count >= count else {
      throw ExperimentError(
        "--count is \(count), but the dataset has only \(images.count) "
          + (isHeldOut ? "held-out images" : "images"))
    }
    validation = try Validation(experiment, images, count: count)
    self.experiment = experiment
    self.images = count
  }

  /// Calls of the network that it takes, each on up to `batch` images.
  public func calls(batch: Int) -> Int {
    (images + batch - 1) / batch * experiment.model.steps(of: experiment.process.steps).count
  }

  /// The bound with the weights that `choice` names in the newest checkpoint of `run`.
  /// - Parameters:
  ///   - batch: images at a time, which changes no figure.
  ///   - onCall: called before each call of the network.
  public func measure(
    _ choice: WeightsChoice, in run: RunFolder, batch: Int, onCall: () throws -> Void
  ) throws -> BoundResult {
    let weights = try PartWeights(experiment).trained(choice, in: run)
    let measured = try validation.measure(
      weights.map { $0.prepacked() }, batch: batch, onStep: onCall)
    return BoundResult(
      measured, of: experiment, images: images, isHeldOut: isHeldOut,
      origin: SampleOrigin(run: run, weights: choice, step: try run.newestCheckpoint().state().step)
    )
  }
}
