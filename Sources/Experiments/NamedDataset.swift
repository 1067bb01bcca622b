internal import Diffusion
internal import Foundation
internal import Recipe

extension DatasetChoice {
  /// What an option names: a dataset by its name in recipes, or the dataset of a recipe or of a run.
  /// - Parameters:
  ///   - option: as the user typed it: `--data`.
  ///   - kinds: what the option may name, for the error.
  /// - Throws: ``ExperimentError`` for what is none of these, and what reading it throws.
  static func named(
    _ text: String, by option: String, among kinds: String, with registry: Registry
  ) throws -> DatasetChoice {
    let path = RunFolder.recipePath(at: text)
    let names = registry.types(of: .dataset).map { $0.typeName }
    let recipe: Recipe
    if registry.type(text, kind: .dataset) != nil {
      recipe = try Recipe.parse("dataset: {type: \(text)}", name: "\(option) \(text)")
    } else if FileManager.default.fileExists(atPath: path) {
      recipe = try Recipe.load(path)
    } else {
      let nearest = nearestName(to: text, among: names).map { "did you mean '\($0)'? " } ?? ""
      throw ExperimentError(
        "\(option) \(text): there is no such \(kinds): \(nearest)Known "
          + "datasets: \(names.joined(separator: ", "))")
    }
    return try recipe.read(with: registry) { options in
      options.ignore(
        "name", "seed", "schedule", "timesteps", "network", "model", "loss", "train", "sampler",
        "evaluate", "trackers")
      return try options.component("dataset", of: .dataset, as: DatasetChoice.self)
    }.value
  }
}
