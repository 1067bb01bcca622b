internal import Diffusion
internal import Layers
internal import Tensor

/// One step of training as a function of its number: which images, which noise, which timesteps,
/// which dropout, all follow from the seed and the step alone. So a resumed run takes the same
/// steps, to the bit.
struct TrainingStep {
  let experiment: Experiment
  let images: any ImageSource

  /// What a step is computed on.
  struct Input {
    let x0: Tensor
    let noise: Tensor
    let dropoutKeys: Tensor
    let draw: TimestepDraw
  }

  /// The input of step `step`, counted from 0.
  func input(_ step: Int, order: inout ShuffledOrder) throws -> Input {
    let batch = experiment.train.batch
    let keys = { (purpose: String) -> Tensor in
      let root = RandomKey(seed: experiment.seed, purpose: purpose)
      return Tensor((0..<batch).map { root.derived(UInt64(step), UInt64($0)) })
    }
    let x0 = try images.batch(order.indices(step * batch..<(step + 1) * batch))
    let timestepKey = RandomKey(seed: experiment.seed, purpose: "timesteps")
    var random = RandomSource(timestepKey.derived(UInt64(step), 0))
    let steps = experiment.model.steps(of: experiment.process.steps)
    return Input(
      x0: x0, noise: .random(.normal, keys: keys("noise"), shape: x0.shape),
      dropoutKeys: keys("dropout"),
      draw: experiment.timesteps.draw(
        batch, in: experiment.process, over: steps, using: &random))
  }

  /// The loss, and the gradients of each part that is trained by this step; nil for a part that
  /// no image reaches, or that is kept as it is.
  func gradients(
    _ input: Input, weights: [Weights]
  ) throws -> (loss: Tensor, parts: [[Tensor]?]) {
    let model = experiment.model
    let reached = Set(input.draw.timesteps.map { model.part(at: $0) })
    let trained = model.parts.indices.map { reached.contains($0) && model.parts[$0].isTrainable }
    let tape = Tape()
    let watched = zip(weights, trained).map { $1 ? $0.watched(by: tape) : $0 }
    let bound = BoundModel(
      model, weights: watched, dropoutKeys: input.dropoutKeys,
      precision: experiment.train.precision)
    let losses = try experiment.loss(
      bound, x0: input.x0, noise: input.noise, at: input.draw.timesteps, in: experiment.process)
    let loss = (losses * Tensor(input.draw.weights)).mean()
    let wanted = zip(watched, trained).map { $1 ? $0.tensors : [] }
    var all = tape.gradients(of: loss, for: wanted.flatMap(\.self))[...]
    let parts = zip(wanted, trained).map { tensors, isTrained -> [Tensor]? in
      defer { all = all.dropFirst(tensors.count) }
      return isTrained ? Array(all.prefix(tensors.count)) : nil
    }
    return (loss.detached(), parts)
  }
}

/// The images in a random order, a new one each time through.
struct ShuffledOrder {
  private let key: RandomKey
  private let count: Int
  private var epoch = -1
  private var order: [Int] = []

  init(seed: UInt64, count: Int) {
    key = RandomKey(seed: seed, purpose: "shuffle")
    self.count = count
  }

  /// The images at these places of the endless sequence.
  mutating func indices(_ places: Range<Int>) -> [Int] {
    places.map { place in
      if place / count != epoch {
        epoch = place / count
        var random = RandomSource(key.derived(UInt64(epoch), 0))
        order = random.permutation(count)
      }
      return order[place % count]
    }
  }
}
