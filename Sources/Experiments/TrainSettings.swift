public import Layers
internal import Recipe
public import Tensor

/// The key `train` of a recipe.
public struct TrainSettings: Sendable {
  /// Optimiser steps; 0 when every part comes from another run.
  public let steps: Int
  /// Images per step.
  public let batch: Int
  /// Of the networks' products; weights, averages and the optimiser's state are float32.
  public let precision: Precision
  /// Rates of the exponential moving averages of the weights.
  public let averageRates: [Double]
  /// What turns gradients into steps.
  public let optimizer: any Optimizer
  /// Steps between checkpoints.
  public let checkpointEvery: Int
  /// How many checkpoints stay, the newest ones.
  public let keep: Int
  /// Steps between sample grids; 0 for none.
  public let sampleEvery: Int

  init(_ options: inout Options) throws {
    steps = try options.int("steps", in: 0...1_000_000_000, "optimiser steps")
    batch = try options.int("batch", default: 128, in: 1...65536, "images per step")
    precision = try options.choice(
      "precision", default: Precision.float32,
      "what the factors of the networks' products are rounded to; bf16 needs AVX512_BF16")
    averageRates = try options.doubles(
      "ema", default: [0.9999], in: 0..<1, count: 0...8,
      "rates of the exponential moving averages of the weights")
    optimizer = try options.component(
      "optimizer", of: .optimizer, as: (any Optimizer).self, default: "adamw",
      "what turns gradients into steps")
    checkpointEvery = try options.int(
      "checkpoint_every", default: 1000, in: 1...1_000_000_000, "steps between checkpoints")
    keep = try options.int(
      "keep", default: 2, in: 1...1_000_000, "checkpoints that stay, the newest ones")
    sampleEvery = try options.int(
      "sample_every", default: 0, in: 0...1_000_000_000, "steps between sample grids; 0: none")
  }
}
