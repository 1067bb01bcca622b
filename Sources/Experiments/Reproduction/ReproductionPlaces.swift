internal import Foundation

/// Where recipes and runs of a reproduction lie.
public struct ReproductionPlaces: Sendable {
  /// The folder of recipes: that of a checkout, of an installation, or a copy.
  public let recipes: String
  /// The folder of runs.
  public let runs: String

  /// Folders, as the user typed them.
  public init(recipes: String, runs: String) {
    self.recipes = RunFolder(recipes).path
    self.runs = RunFolder(runs).path
  }

  /// The file of a recipe: `recipes/compare/ddgm-vlb.yaml`.
  func recipe(_ name: String) -> String { "\(recipes)/\(name).yaml" }

  /// Whether there is a recipe of this name.
  func hasRecipe(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: recipe(name))
  }

  /// The folder of the run of a recipe: `runs/compare/ddgm-vlb`, as `train` names it.
  func run(_ name: String) -> RunFolder { RunFolder("\(runs)/\(name)") }

  /// The name of the recipe whose run lies in a folder that a recipe takes parts from; nil where it is
  /// none of these.
  func recipeName(ofRun path: String) -> String? {
    let place = { (path: String) in URL(fileURLWithPath: path).standardized.path }
    let own = place(path)
    let parents = [place(runs), place("runs")].map { "\($0)/" }
    return parents.first(where: own.hasPrefix).map { String(own.dropFirst($0.count)) }
  }
}
