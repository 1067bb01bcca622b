internal import Diffusion
internal import Tensor

/// How long training steps of one part take on this machine, measured with few images.
struct StepTiming {
  /// Images of each step that was timed.
  let images: Int
  /// Steps that were timed.
  let steps: Int
  /// Seconds per image, forward and backward.
  let secondsPerImage: Double
  /// Seconds from gradients to weights and averages.
  let updateSeconds: Double

  private static let seconds = 1.5
  private static let most = 10

  /// Medians of as many steps as 1.5 seconds hold, at least one and at most ten, after one that is
  /// not counted; where that one alone takes longer, it is the measurement.
  init(_ experiment: Experiment, _ draw: TimestepDraw) throws {
    let images = draw.timesteps.count
    let training = TrainingStep(
      experiment: experiment, images: BlankImages(shape: experiment.dataset.imageShape),
      batch: images, accumulate: 1)
    var state = TrainingState.fresh(experiment)
    let first = try state.time(training, draw)
    var times: [(gradients: Double, update: Double)] = []
    while first.gradients < Self.seconds, times.count < Self.most,
      times.reduce(0, { $0 + $1.gradients }) < Self.seconds
    {
      times.append(try state.time(training, draw))
    }
    if times.isEmpty { times = [first] }
    self.images = images
    steps = times.count
    secondsPerImage = (times.map(\.gradients).median ?? 0) / Double(images)
    updateSeconds = times.map(\.update).median ?? 0
  }

  /// The most images that a step may have to be timed: a power of two of at most `limit`, whose
  /// work a core does in about a second.
  static func images(operations: Double, limit: Int) -> Int {
    var images = 1
    while 2 * images <= limit, 2 * Double(images) * operations <= 4e10 { images *= 2 }
    return images
  }
}

extension TrainingState {
  /// Takes a step and times its two halves, in seconds.
  fileprivate mutating func time(
    _ training: TrainingStep, _ draw: TimestepDraw
  ) throws -> (gradients: Double, update: Double) {
    let clock = ContinuousClock()
    let start = clock.now
    let input = try training.input(step, draw: draw)
    let gradients = try training.gradients(input, weights: weights())
    let middle = clock.now
    // A rate of 0: the weights stay what they were.
    _ = update(gradients.parts, learningRate: 0)
    CurrentBackend.value.endStep()
    return ((middle - start).seconds, (clock.now - middle).seconds)
  }
}
