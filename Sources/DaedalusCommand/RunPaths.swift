internal import Experiments
internal import Foundation

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
    var isFolder: ObjCBool = false
    let isThere = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    guard isThere, isFolder.boolValue else { return [path] }
    let runs = try RunListing.paths(below: path)
    return try runs.isEmpty ? RecipeFolder.recipes(at: path) : runs
  }
  return all.withoutRepetitions
}

extension [String] {
  fileprivate var withoutRepetitions: [String] {
    reduce(into: []) { kept, path in
      if !kept.contains(path) { kept.append(path) }
    }
  }
}
