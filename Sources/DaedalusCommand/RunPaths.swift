internal import Experiments
internal import Foundation
internal import Recipe
internal import Tensor

/// The runs that a verb's paths name, those in folders that are none included, each once.
func runFolders(_ paths: [String], of verb: String) throws -> [String] {
  let all = try paths.flatMap { path -> [String] in
    guard FileManager.default.fileExists(atPath: path) else {
      throw ExperimentError("there is nothing at '\(path)': \(verb) takes folders of runs")
    }
    let inside = try RunListing.paths(below: path)
    return inside.isEmpty ? [path] : inside
  }
  return all.withoutRepetitions
}

/// The recipes and runs that a verb's paths name, those in folders included, each once.
func recipesAndRuns(_ paths: [String]) throws -> [String] {
  let all = try paths.flatMap { path -> [String] in
    guard isFolder(path) else { return [path] }
    let runs = try RunListing.paths(below: path)
    return try runs.isEmpty ? RecipeFolder.recipes(at: path) : runs
  }
  return all.withoutRepetitions
}

extension [ComparedRun] {
  /// The seed of what is made alike for all: the first run's own; 0 where no recipe can be read.
  var firstSeed: UInt64 { compactMap { $0.experiment?.seed }.first ?? 0 }
}
