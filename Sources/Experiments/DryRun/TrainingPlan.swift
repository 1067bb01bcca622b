internal import Diffusion
internal import Tensor

/// What training takes, found by taking its steps over a backend that computes nothing: shapes are
/// known at once and no step looks at a value, so tensors live as long as in the real steps.
package struct TrainingPlan {
  /// The most bytes of tensors that are alive at one moment.
  package let peakBytes: Int
  /// The bytes that the process takes for tensors: these and the gaps between them.
  package let extentBytes: Int
  /// For each part that is reached, operations per image forward and backward.
  package let operations: [Double]

  /// Plans steps of as many images, in as many micro-batches, as the recipe says unless told
  /// otherwise.
  package init(_ experiment: Experiment, batch: Int? = nil, accumulate: Int? = nil) throws {
    let backend = PlanningBackend()
    var operations: [Int: Double] = [:]
    var before = 0.0
    try CurrentBackend.$value.withValue(backend) {
      try Self.takeSteps(experiment, batch: batch, accumulate: accumulate) { part, images in
        operations[part] = (backend.operations - before) / Double(images)
        before = backend.operations
      }
    }
    self.operations = PartDraws(experiment).parts.map { operations[$0.index] ?? 0 }
    peakBytes = backend.peakBytes
    extentBytes = backend.extentBytes
  }

  /// Takes the steps that need most memory, over the current backend; after each, `onStep` is told
  /// how many images were computed, and by which part most of them.
  ///
  /// How many images of a batch go to which part is drawn at random, and the memory of a moment
  /// grows with the images of each part. So the most is needed where one part has all images, or all
  /// but one for each other part, whose gradients then come on top. All is done twice: the second
  /// time finds averages of their own, and the gaps that the first has left.
  package static func takeSteps(
    _ experiment: Experiment, batch: Int? = nil, accumulate: Int? = nil,
    onStep: (_ part: Int, _ images: Int) -> Void = { _, _ in }
  ) throws {
    let draws = PartDraws(experiment)
    let images = batch ?? experiment.train.batch
    let pieces = accumulate ?? experiment.train.accumulate
    // One micro-batch for each part, one onto their sum, and one onto that of more.
    let limit = draws.parts.count + 2
    let training = TrainingStep(
      experiment: experiment, images: BlankImages(shape: experiment.dataset.imageShape),
      batch: images, accumulate: pieces, limit: limit)
    let size = images / pieces
    var state = TrainingState.fresh(experiment)
    for _ in 0..<2 {
      for part in draws.parts {
        for draw in [
          draws.most(part, images: images, size: size), draws.alone(part, images: images),
        ] {
          _ = try state.takeStep(training, draw: draw)
          onStep(part.index, size * min(pieces, limit))
        }
      }
    }
  }
}

extension TrainingState {
  /// Before the first step, with fresh weights for parts of other runs as well: their values do not
  /// matter to a plan.
  static func fresh(_ experiment: Experiment) -> TrainingState {
    TrainingState(
      experiment,
      startingAt: experiment.model.parts.map { part in
        let key = RandomKey(seed: experiment.seed, purpose: "weights.\(part.name)")
        return Weights(part.network.parameters, initializedFrom: key)
      })
  }
}

/// Images of a shape, without files: grey, and of the first class.
struct BlankImages: ImageSource {
  let shape: ImageShape
  let count = 1

  func batch(_ indices: [Int]) throws -> Tensor { .zeros(shape.batch(indices.count)) }
  func labels(_ indices: [Int]) throws -> [Int] { indices.map { _ in 0 } }
}
