internal import ArgumentParser

/// `daedalus recipe`.
struct RecipeVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "recipe", abstract: "Check, show and compare recipes.",
    subcommands: [RecipeCheck.self, RecipeShow.self, RecipeDiff.self, RecipeSchemaVerb.self])
}

extension CompletionKind {
  /// Recipes.
  static var recipe: CompletionKind { .file(extensions: ["yaml", "yml"]) }
}
