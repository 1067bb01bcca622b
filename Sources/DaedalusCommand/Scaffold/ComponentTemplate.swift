internal import Recipe

/// What `daedalus new` writes for one kind of component: a small one that works, to begin with. In the
/// texts, `__Module__`, `__Type__` and `__name__` stand for the name.
struct ComponentTemplate: Sendable {
  /// The kind as recipes spell it.
  let kind: String
  /// What the type's name ends in.
  let ending: String
  /// The protocol, which no type may be called.
  let protocolName: String
  /// What it is, in the README: "A noise schedule".
  let title: String
  /// What it does as it is written, one sentence or two.
  let description: String
  /// Its keys: name, default and documentation.
  let keys: [(name: String, value: String, doc: String)]
  /// The file under `Sources/`.
  let source: String
  /// What its tests have besides the laws: members of a type.
  let tests: String
  /// The lines of the recipe that name it.
  let recipe: String

  /// All of them, sorted by kind.
  static let all: [ComponentTemplate] = [
    dataset, extractor, loss, model, network, sampler, schedule, timesteps, tracker,
  ]
}

extension ComponentTemplate {
  /// The files of a component, by their paths in its folder.
  func files(_ name: ComponentName) -> [(path: String, text: String)] {
    [
      ("Sources/\(name.type).swift", source), ("Tests/\(name.type)Tests.swift", tests(of: name)),
      ("README.md", readme), ("recipe.yaml", recipeFile),
    ].map { ($0, name.filled(in: $1)) }
  }

  private func tests(of name: ComponentName) -> String {
    let modules = ["Daedalus", "TestSupport", "Testing", name.module].sorted()
    return modules.map { "import \($0)\n" }.joined() + """

      struct __Type__Tests {
        /// What holds for every component of the kind.
        @Test(arguments: try Laws.all(of: __Module__::plugin))
        func holds(_ law: Law) {
          for violation in law.violations() { Issue.record("\\(law): \\(violation)") }
        }

      \(tests)}

      """
  }

  private var readme: String {
    let rows = keys.map { "| `\($0.name)` | \($0.value) | \($0.doc) |\n" }.joined()
    let table = keys.isEmpty ? "" : "\n| key | default | |\n| --- | --- | --- |\n\(rows)"
    return """
      # __Module__

      \(title): `\(kind): {type: __name__}`.
      \(description)
      \(table)
      `Sources/` has the component, `Tests/` what is special about it: the laws of its kind are tested without that.

      ```
      .build/release/daedalus train Plugins/__Module__/recipe.yaml --out runs/__name__
      ```

      """
  }

  private var recipeFile: String {
    """
    # yaml-language-server: $schema=../../recipes/schema.json
    # The quickstart with another \(kind).
    extends: ../../recipes/quickstart.yaml
    name: __name__
    \(recipe)

    """
  }
}
