public import Diffusion
public import Recipe

/// A recipe that was read: every component that it names, made and checked against the others.
public struct Experiment: Sendable {
  /// What reports call it.
  public let name: String
  /// Covers everything that is random.
  public let seed: UInt64
  /// Images to train on.
  public let dataset: DatasetChoice
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
  public let sampler: SamplerChoice
  /// How samples are compared with real images.
  public let evaluation: EvaluateSettings
  /// Where events are written.
  public let trackers: [any Tracker]
  /// The files of components that were loaded to read it, besides those that the recipe lists.
  public let plugins: [String]

  /// Reads a recipe.
  /// - Throws: `RecipeError` with every fault.
  public static func read(
    _ recipe: Recipe, with registry: Registry
  ) throws -> (experiment: Experiment, resolved: Resolution) {
    let reader = ExperimentReader(registry: registry, visited: [])
    let folder = RunFolder.holding(recipe: recipe.path)
    let (experiment, resolved) = try folder.namingPlugins(registry) {
      try recipe.read(with: registry) { try reader.read(&$0) }
    }
    return (experiment, resolved)
  }

  /// The keys of every recipe, those inside maps included, and not those of components.
  public static func keys(with registry: Registry) -> [KeyDescription] {
    registry.keys { try ExperimentReader(registry: registry, visited: []).read(&$0) }
  }

  /// The label of the class that `text` names or numbers.
  /// - Throws: ``ExperimentError`` for a model that is not conditioned on classes, and for a class
  ///   that the dataset does not have, or has not kept.
  public func label(_ text: String) throws -> Int {
    let names = dataset.classNames
    guard model.classCount > 0 else {
      throw ExperimentError(
        "the model of '\(name)' is not conditioned on classes: that takes training with "
          + "'network.classes' added or concatenated")
    }
    let known = names.indices.filter(labels.contains)
    if let label = Int(text), known.contains(label) { return label }
    if let label = known.first(where: { names[$0].lowercased() == text.lowercased() }) {
      return label
    }
    let nearest = nearestName(to: text, among: known.map { names[$0] })
    let hint = nearest.map { "did you mean '\($0)'? " } ?? ""
    let list = known.map { "\($0) \(names[$0])" }.joined(separator: ", ")
    throw ExperimentError("there is no class '\(text)': \(hint)Known: \(list)")
  }

  /// The labels that images are made of: those that the dataset keeps, or all that the model knows.
  var labels: [Int] { dataset.classes ?? Array(0..<model.classCount) }

  /// Reads the recipe that a run folder carries.
  public static func read(
    run: RunFolder, with registry: Registry, overrides: [String] = []
  ) throws -> Experiment {
    try read(try Recipe.load(run.recipePath, overrides: overrides), with: registry).experiment
  }
}
