public import Layers
internal import Recipe

/// The key `train` of a recipe that trains an extractor.
public struct ExtractorTrainSettings: Sendable {
  /// Optimiser steps.
  public let steps: Int
  /// Images per step.
  public let batch: Int
  /// What turns gradients into steps.
  public let optimizer: any Optimizer
  /// What the optimiser's learning rate is multiplied by at each step.
  public let learningRateFactor: LearningRateFactor
  /// Steps between checkpoints.
  public let checkpointEvery: Int
  /// Steps between measurements on held-out images; 0 for none but the last.
  public let validateEvery: Int

  init(_ options: inout Options) throws {
    steps = try options.int("steps", in: 1...1_000_000_000, "optimiser steps")
    batch = try options.int("batch", default: 128, in: 1...65536, "images per step")
    optimizer = try options.component(
      "optimizer", of: .optimizer, as: (any Optimizer).self, default: "adamw",
      "what turns gradients into steps")
    learningRateFactor = try options.component(
      "learning_rate_schedule", of: .learningRateSchedule, as: LearningRateFactor.self,
      default: "constant", "what the optimizer's learning_rate is multiplied by at each step")
    checkpointEvery = try options.int(
      "checkpoint_every", default: 500, in: 1...1_000_000_000, "steps between checkpoints")
    validateEvery = try options.int(
      "validate_every", default: 0, in: 0...1_000_000_000,
      "steps between measurements on held-out images; 0: only the last")
  }
}
