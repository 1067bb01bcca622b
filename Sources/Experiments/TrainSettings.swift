public import Layers
internal import Recipe
public import Tensor

/// The key `train` of a recipe.
public struct TrainSettings: Sendable {
  /// Optimiser steps; 0 when every part comes from another run.
  public let steps: Int
  /// Images per step.
  public let batch: Int
  /// Micro-batches that the images of a step are computed in, one after the other; divides `batch`.
  public let accumulate: Int
  /// Of the networks' products; weights, averages and the optimiser's state are float32.
  public let precision: Precision
  /// Rates of the exponential moving averages of the weights.
  public let averageRates: [Double]
  /// What turns gradients into steps.
  public let optimizer: any Optimizer
  /// What the optimiser's learning rate is multiplied by at each step.
  public let learningRateFactor: LearningRateFactor
  /// The most that the gradients of a part may be long, all taken as one vector; nil for any length.
  public let clipNorm: Double?
  /// What the backward pass computes once more, to save memory.
  public let recomputation: Recomputation
  /// Steps between checkpoints.
  public let checkpointEvery: Int
  /// How many checkpoints stay, the newest ones.
  public let keep: Int
  /// Steps between sample grids; 0 for none.
  public let sampleEvery: Int
  /// Steps between measurements on held-out images; 0 for none.
  public let validateEvery: Int
  /// How many held-out images are measured, the first of the dataset.
  public let validateImages: Int

  init(_ options: inout Options) throws {
    steps = try options.int("steps", in: 0...1_000_000_000, "optimiser steps")
    batch = try options.int("batch", default: 128, in: 1...65536, "images per step")
    accumulate = try options.int(
      "accumulate", default: 1, in: 1...65536,
      "micro-batches that a step's images are computed in, to save memory; divides 'batch'")
    precision = try options.choice(
      "precision", default: Precision.float32,
      "what the factors of the networks' products are rounded to; bf16 needs AVX512_BF16")
    averageRates = try options.doubles(
      "ema", default: [0.9999], in: 0..<1, count: 0...8,
      "rates of the exponential moving averages of the weights")
    optimizer = try options.component(
      "optimizer", of: .optimizer, as: (any Optimizer).self, default: "adamw",
      "what turns gradients into steps")
    learningRateFactor = try options.component(
      "learning_rate_schedule", of: .learningRateSchedule, as: LearningRateFactor.self,
      default: "constant", "what the optimizer's learning_rate is multiplied by at each step")
    clipNorm = try options.optionalDouble(
      "clip_norm", in: Interval.above(0),
      "longer gradients of a part, all taken as one vector, are shortened to this")
    recomputation = try options.choice(
      "recompute", default: Recomputation.none,
      "what the backward pass computes once more instead of keeping it")
    checkpointEvery = try options.int(
      "checkpoint_every", default: 1000, in: 1...1_000_000_000, "steps between checkpoints")
    keep = try options.int(
      "keep", default: 2, in: 1...1_000_000, "checkpoints that stay, the newest ones")
    sampleEvery = try options.int(
      "sample_every", default: 0, in: 0...1_000_000_000, "steps between sample grids; 0: none")
    validateEvery = try options.int(
      "validate_every", default: 0, in: 0...1_000_000_000,
      "steps between measurements on held-out images; 0: none")
    validateImages = try options.int(
      "validate_images", default: 16, in: 1...1_000_000, "held-out images that are measured")
    check(&options)
  }

  /// What one key asks of another.
  private func check(_ options: inout Options) {
    if batch % accumulate != 0 {
      let divisors = (1...batch).filter { batch % $0 == 0 }
      let nearest = [divisors.last { $0 < accumulate }, divisors.first { $0 > accumulate }]
        .compactMap { $0.map(String.init) }
      options.fail(
        "accumulate",
        "'accumulate' must divide 'batch', which is \(batch), but is \(accumulate): next to it "
          + (nearest.count > 1 ? "are " : "is ") + nearest.joined(separator: " and "))
    }
    if let twice = averageRates.first(where: { rate in averageRates.count { $0 == rate } > 1 }) {
      options.fail("ema", "'ema' names the rate \(twice) twice")
    }
    if validateEvery > 0, options.fact("has_held_out_images", as: Bool.self) == false {
      options.fail(
        "validate_every",
        "'validate_every' takes a dataset with held-out images, and this one has none: it must be 0"
      )
    }
    let warmUp = learningRateFactor.warmUp
    if warmUp >= steps, warmUp > 0, steps > 0 {
      options.warn(
        "learning_rate_schedule",
        "'warm_up' is \(warmUp) steps, but training has \(steps): the learning rate never reaches "
          + "its full value")
    }
  }
}
