internal import Diffusion
internal import Layers
internal import Tensor

/// One step of training as a function of its number: which images, which noise, which dropout, all
/// follow from the seed and the step alone; which timesteps, also from the losses that the
/// checkpoint carries. So a resumed run takes the same steps, to the bit.
struct TrainingStep {
  let experiment: Experiment
  let images: any ImageSource
  private let batch: Int
  private let accumulate: Int
  private let limit: Int
  private let order: ShuffledOrder
  /// For images that are worth it.
  private let readAhead: ReadAhead?

  /// Steps of as many images, in as many micro-batches, as the recipe says unless told otherwise;
  /// of these the first `limit` alone are computed, which a plan takes for all.
  init(
    experiment: Experiment, images: any ImageSource, batch: Int? = nil, accumulate: Int? = nil,
    limit: Int = .max
  ) {
    self.limit = limit
    self.experiment = experiment
    self.images = images
    order = ShuffledOrder(seed: experiment.seed, count: images.count)
    readAhead = images.isReadFromDisk ? ReadAhead(images) : nil
    self.batch = batch ?? experiment.train.batch
    self.accumulate = accumulate ?? experiment.train.accumulate
  }

  /// What a step is computed on.
  struct Input {
    let x0: Tensor
    let noise: Tensor
    let dropoutKeys: Tensor
    let draw: TimestepDraw
    /// One per image; nil for a model that is not conditioned on classes.
    let labels: [Int]?

    /// The input of some of the images.
    func images(_ range: Range<Int>) -> Input {
      let rows = { (tensor: Tensor) in tensor.sliced(axis: 0, range) }
      return Input(
        x0: rows(x0), noise: rows(noise), dropoutKeys: rows(dropoutKeys), draw: draw[range],
        labels: labels.map { Array($0[range]) })
    }
  }

  /// The timesteps of step `step`, counted from 0.
  func draw(_ step: Int, after losses: LossRecord) -> TimestepDraw {
    let key = RandomKey(seed: experiment.seed, purpose: "timesteps")
    var random = RandomSource(key.derived(UInt64(step), 0))
    let steps = experiment.model.steps(of: experiment.process.steps)
    return experiment.timesteps.draw(
      batch, in: experiment.process, over: steps, after: losses, using: &random)
  }

  /// The input of step `step`, counted from 0, with the timesteps drawn for it.
  func input(_ step: Int, draw: TimestepDraw) throws -> Input {
    let keys = { (purpose: String) -> Tensor in
      let root = RandomKey(seed: experiment.seed, purpose: purpose)
      return Tensor((0..<batch).map { root.derived(UInt64(step), UInt64($0)) })
    }
    let chosen = order.indices(ofStep: step, batch: batch)
    let next = { order.indices(ofStep: step + 1, batch: batch) }
    let read = try readAhead.map { try $0.batch(chosen, next: next()) } ?? images.batch(chosen)
    let x0 = flipped(read, in: step)
    return Input(
      x0: x0, noise: .random(.normal, keys: keys("noise"), shape: x0.shape),
      dropoutKeys: keys("dropout"), draw: draw,
      labels: experiment.model.classCount > 0 ? try images.labels(chosen) : nil)
  }

  /// The images of step `step`, at random mirrored where the dataset says so.
  private func flipped(_ x0: Tensor, in step: Int) -> Tensor {
    experiment.dataset.flip ? RandomFlip(seed: experiment.seed)(x0, in: step) : x0
  }

  /// The loss, and the gradients of each part that is trained by this step; nil for a part that
  /// no image reaches, or that is kept as it is. With `accumulate` above 1 the images are computed
  /// in as many equal micro-batches, and the sums of these added in order.
  func gradients(_ input: Input, weights: [Weights]) throws -> StepGradients {
    guard accumulate > 1 else { return try gradients(all: input, of: batch, weights) }
    let size = batch / accumulate
    var sum: StepGradients?
    for start in stride(from: 0, to: batch, by: size).prefix(limit) {
      let piece = try gradients(all: input.images(start..<start + size), of: batch, weights)
      sum = sum.take()?.adding(piece) ?? piece
    }
    guard let sum else { fatalError("a batch of \(batch) images has no micro-batches") }
    return sum
  }

  /// What the images of `input` contribute to the mean over `batch` images.
  private func gradients(
    all input: Input, of batch: Int, _ weights: [Weights]
  ) throws -> StepGradients {
    let model = experiment.model
    let reached = Set(input.draw.timesteps.map { model.part(at: $0) })
    let trained = model.parts.indices.map { reached.contains($0) && model.parts[$0].isTrainable }
    let tape = Tape()
    let watched = zip(weights, trained).map { $1 ? $0.watched(by: tape) : $0 }
    let bound = BoundModel(
      model, weights: watched, dropoutKeys: input.dropoutKeys, labels: input.labels,
      precision: experiment.train.precision, recomputation: experiment.train.recomputation)
    let losses = try experiment.loss(
      bound, x0: input.x0, noise: input.noise, at: input.draw.timesteps, in: experiment.process)
    let loss = (losses * Tensor(input.draw.weights)).sum() * (1 / Float(batch))
    let wanted = zip(watched, trained).map { $1 ? $0.tensors : [] }
    var all = tape.gradients(of: loss, for: wanted.flatMap(\.self))[...]
    let parts = zip(wanted, trained).map { tensors, isTrained -> [Tensor]? in
      defer { all = all.dropFirst(tensors.count) }
      return isTrained ? Array(all.prefix(tensors.count)) : nil
    }
    return StepGradients(loss: loss.detached(), losses: losses.detached(), parts: parts)
  }
}

/// The loss of some images and its gradients: a list for each part that they reach and train.
struct StepGradients {
  let loss: Tensor
  /// Of each image, before its weight.
  let losses: Tensor
  let parts: [[Tensor]?]

  /// The sum with those of other images.
  func adding(_ other: StepGradients) -> StepGradients {
    let parts = zip(parts, other.parts).map { mine, others -> [Tensor]? in
      guard let mine, let others else { return mine ?? others }
      return zip(mine, others).map { $0 + $1 }
    }
    return StepGradients(
      loss: loss + other.loss, losses: .concatenate([losses, other.losses], axis: 0), parts: parts)
  }
}
