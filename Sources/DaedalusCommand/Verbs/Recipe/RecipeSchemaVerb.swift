internal import ArgumentParser
internal import Experiments
internal import Recipe

/// `daedalus recipe schema`.
struct RecipeSchemaVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "Print a JSON Schema of recipes, for editors.",
    discussion: """
      Example: daedalus recipe schema > recipes/schema.json
      Editors find it by a recipe's first line:
        # yaml-language-server: $schema=schema.json
      """)

  @Flag(help: "Of recipes that train an extractor.") var extractor = false

  func run() throws {
    let registry = Program.registry
    guard extractor else {
      return try Console.print(
        json: RecipeSchema(root: Experiment.keys(with: registry), registry: registry))
    }
    try Console.print(
      json: RecipeSchema(
        root: ExtractorExperiment.keys(with: registry), registry: registry, onlyReachable: true))
  }
}
