internal import ArgumentParser
internal import Experiments
internal import Recipe

/// `daedalus recipe check`.
struct RecipeCheck: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Check recipes without running them.",
    discussion: """
      Example: daedalus recipe check recipes
      Of a folder, the recipes in it and in the folders below are checked; folders called base are \
      left out: they hold what others extend, which is not whole.
      """)

  @Argument(help: "Recipes, and folders of recipes.", completion: .recipe) var recipes: [String]
  @OptionGroup var set: OverrideOptions

  func run() throws {
    var faulty = 0
    for path in recipes {
      do {
        for recipe in try RecipeFolder.recipes(at: path) where !check(recipe) { faulty += 1 }
      } catch {
        faulty += 1
        Console.error("error: \(error)")
      }
    }
    if faulty > 0 { throw ExitCode(2) }
  }

  /// Says that a recipe is right, or everything that is wrong with it.
  private func check(_ path: String) -> Bool {
    do {
      let recipe = try Recipe.load(path, overrides: set.overrides)
      let resolved = try recipe.resolved(with: Program.registry)
      for warning in resolved.warnings { Console.error(warning.description) }
      Console.print("\(path): ok")
      return true
    } catch {
      _ = Failure.report(error)
      return false
    }
  }
}
