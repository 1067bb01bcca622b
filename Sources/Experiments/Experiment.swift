public import Diffusion
public import Recipe

/// A recipe that was read: every component that it names, made and checked against the others.
public struct Experiment: Sendable {
  /// What reports call it.
  public let name: String
  /// Covers everything that is random.
  public let seed: UInt64
  /// Images to train on.
  public let dataset: any Dataset
  /// What follows from the noise schedule.
  public let process: DiffusionProcess
  /// How training chooses steps.
  public let timesteps: TimestepChoice
  /// Which network serves which step.
  public let model: any Model
  /// What training minimises.
  public let loss: any Loss
  /// How long and how training goes on.
  public let train: TrainSettings
  /// How images are made.
  public let sampler: any Sampler
  /// Where events are written.
  public let trackers: [any Tracker]

  /// Reads a recipe.
  /// - Throws: `RecipeError` with every fault.
  public static func read(
    _ recipe: Recipe, with registry: Registry
  ) throws -> (experiment: Experiment, resolved: Resolution) {
    let reader = ExperimentReader(registry: registry, visited: [])
    let (experiment, resolved) = try recipe.read(with: registry) { try reader.read(&$0) }
    return (experiment, resolved)
  }

  /// Reads the recipe that a run folder carries.
  public static func read(
    run: RunFolder, with registry: Registry, overrides: [String] = []
  ) throws -> Experiment {
    try read(try Recipe.load(run.recipePath, overrides: overrides), with: registry).experiment
  }
}
