internal import ArgumentParser
internal import Experiments
internal import Recipe

/// `daedalus recipe show`.
struct RecipeShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show every resolved value and where it came from.",
    discussion: "Example: daedalus recipe show recipes/fashion-mnist/daed-0.1-simple.yaml")

  @Argument(help: "The recipe, or the folder of a run.", completion: .recipe) var recipe: String
  @Flag(help: "Print JSON.") var json = false
  @OptionGroup var set: OverrideOptions

  func run() throws {
    let path = RunFolder.recipePath(at: recipe)
    let resolved = try Recipe.load(path, overrides: set.overrides).resolved(with: Program.registry)
    for warning in resolved.warnings { Console.error(warning.description) }
    guard json else {
      return Console.print(resolved.resolvedYAML().trimmingSuffix("\n"))
    }
    try Console.print(json: ["values": resolved.values.map(Value.init)])
  }

  /// The keys of `recipe show --json`; file and line are null for a default, the line for `--set`.
  private struct Value: Encodable {
    let key: String
    let value: String
    @OrNull var file: String?
    @OrNull var line: Int?

    init(_ value: ResolvedValue) {
      (key, self.value) = (value.key, value.value)
      file = value.file
      line = value.line
    }
  }
}

extension String {
  fileprivate func trimmingSuffix(_ suffix: String) -> String {
    hasSuffix(suffix) ? String(dropLast(suffix.count)) : self
  }
}
