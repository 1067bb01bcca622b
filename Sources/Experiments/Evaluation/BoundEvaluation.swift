public import Diffusion
internal import Tensor

/// Measures the variational bound of a run, step by step, and how well it reconstructs images.
public struct BoundEvaluation {
  private let experiment: Experiment
  private let validation: Validation
  private let images: Int
  private let isHeldOut: Bool
  private let weights: [Weights]
  private let origin: SampleOrigin

  /// Of the first `images` of those that the dataset keeps apart, or where it keeps none, of those
  /// to train on, with the weights that `choice` names in the newest checkpoint of `run`. Opens all
  /// files.
  /// - Throws: ``ExperimentError`` where there are fewer images, or no such weights.
  public init(
    _ experiment: Experiment, in run: RunFolder, _ choice: WeightsChoice, images count: Int
  ) throws {
    weights = try PartWeights(experiment).trained(choice, in: run)
    origin = SampleOrigin(
      run: run, weights: choice, step: try run.newestCheckpoint().state().step)
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

  /// The bound.
  /// - Parameters:
  ///   - batch: images at a time, which changes no figure.
  ///   - onCall: called before each call of the network.
  public func measure(batch: Int, onCall: () throws -> Void) throws -> BoundResult {
    let measured = try validation.measure(
      weights.map { $0.prepacked() }, batch: batch, onStep: onCall)
    return BoundResult(
      measured, of: experiment, images: images, isHeldOut: isHeldOut, origin: origin)
  }
}
