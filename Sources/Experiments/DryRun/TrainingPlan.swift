internal import Diffusion
internal import Tensor

/// What training takes, found by taking its steps over a backend that computes nothing: shapes are
/// known at once and no step looks at a value, so tensors live as long as in the real steps.
///
/// How many images of a batch go to which part is drawn at random, and the memory of a moment grows
/// with the images of each part. So the most is needed where one part has all images, or all but
/// one for each other part, whose gradients then come on top: these are the steps that are taken.
struct TrainingPlan {
  /// The most bytes of tensors that are alive at one moment.
  let peakBytes: Int
  /// The bytes that the process takes for tensors: these and the gaps between them.
  let extentBytes: Int
  /// For each part that is reached, operations per image forward and backward.
  let operations: [Double]

  /// Plans steps of as many images, in as many micro-batches, as the recipe says unless told
  /// otherwise.
  init(_ experiment: Experiment, batch: Int? = nil, accumulate: Int? = nil) throws {
    let images = batch ?? experiment.train.batch
    let draws = PartDraws(experiment)
    let training = TrainingStep(
      experiment: experiment, images: BlankImages(shape: experiment.dataset.imageShape),
      batch: batch, accumulate: accumulate)
    let size = images / (accumulate ?? experiment.train.accumulate)
    let backend = PlanningBackend()
    operations = try CurrentBackend.$value.withValue(backend) {
      var state = TrainingState.fresh(experiment)
      var order = ShuffledOrder(seed: experiment.seed, count: training.images.count)
      var operations: [Double] = []
      // The second time finds averages of their own, and the gaps that the first has left.
      for _ in 0..<2 {
        operations = try draws.parts.map { part in
          let most = draws.most(part, images: images, size: size)
          _ = try state.takeStep(training, &order, draw: most)
          let before = backend.operations
          let alone = draws.alone(part, images: images)
          _ = try state.takeStep(training, &order, draw: alone)
          return (backend.operations - before) / Double(images)
        }
        _ = try state.takeStep(training, &order)
      }
      return operations
    }
    peakBytes = backend.peakBytes
    extentBytes = backend.extentBytes
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
