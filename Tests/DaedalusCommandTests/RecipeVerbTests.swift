import Foundation
import TestSupport
import Testing

/// The verbs for recipes, as they are typed, over all recipes of the repository.
@Suite struct RecipeVerbTests {
  private func output(_ line: String, in folder: String) throws -> String {
    let result = try RunsProgram.run(line, in: folder)
    #expect(result.code == 0 && result.error.isEmpty, "\(result.error)")
    return result.output
  }

  private struct Shown: Decodable {
    struct Value: Decodable {
      let key: String
      let value: String
      let file: String?
    }

    let values: [Value]
  }

  private func show(_ path: String, in folder: String) throws -> [Shown.Value] {
    let text = try output("recipe show \(path) --json", in: folder)
    return try JSONDecoder().decode(Shown.self, from: Data(text.utf8)).values
  }

  // MARK: - The recipes of the repository

  @Test func thereAreRecipesToCheck() {
    #expect(RepositoryRecipes.whole.count >= 10)
    #expect(RepositoryRecipes.whole.contains("Plugins/Sigmoid/recipe.yaml"))
    #expect(RepositoryRecipes.paths.contains("recipes/base/smoke.yaml"))
  }

  @Test func foldersOfRecipesAreChecked() throws {
    let text = try output("recipe check recipes Plugins/", in: RepositoryRecipes.root)
    let checked = text.split(separator: "\n").map(String.init)
    #expect(checked.sorted() == RepositoryRecipes.whole.map { "\($0): ok" }.sorted())
  }

  /// What `show` prints is a recipe that says the same, and leaves nothing to a default.
  @Test(arguments: RepositoryRecipes.whole) func whatIsShownResolvesToItself(_ path: String) throws
  {
    let folder = ScratchFolder()
    let first = try show(path, in: RepositoryRecipes.root)
    folder.write(try output("recipe show \(path)", in: RepositoryRecipes.root), to: "again.yaml")
    let again = try show("again.yaml", in: folder.path)
    #expect(again.map(\.key) == first.map(\.key))
    #expect(again.map(\.value) == first.map(\.value))
    #expect(again.allSatisfy { $0.file == "again.yaml" })
    #expect(again.count > (RepositoryRecipes.isOfExtractor(path) ? 20 : 30))
  }

  @Test(arguments: RepositoryRecipes.paths) func editorsFindTheSchema(_ path: String) throws {
    let line = try #require(RepositoryRecipes.text(path).split(separator: "\n").first)
    let prefix = "# yaml-language-server: $schema="
    try #require(line.hasPrefix(prefix), "the first line is '\(line)'")
    let folder = URL(fileURLWithPath: "/r/\(path)").deletingLastPathComponent()
    let found = folder.appendingPathComponent(String(line.dropFirst(prefix.count)))
    let schema =
      RepositoryRecipes.isOfExtractor(path)
      ? RepositoryRecipes.extractorSchema : RepositoryRecipes.schema
    #expect(found.standardized.path == "/r/\(schema)")
  }

  @Test func theSchemaIsThatOfTheProgram() throws {
    let now = try output("recipe schema", in: RepositoryRecipes.root)
    #expect(
      try RepositoryRecipes.text(RepositoryRecipes.schema) == now,
      "write it anew: .build/release/daedalus recipe schema > \(RepositoryRecipes.schema)")
    let path = RepositoryRecipes.extractorSchema
    let ofExtractors = try output("recipe schema --extractor", in: RepositoryRecipes.root)
    #expect(
      try RepositoryRecipes.text(path) == ofExtractors,
      "write it anew: .build/release/daedalus recipe schema --extractor > \(path)")
  }

  /// What no key of such a recipe leads to is not in its schema.
  @Test func theSchemaOfExtractorsHasWhatTheyAreMadeOf() throws {
    let text = try RepositoryRecipes.text(RepositoryRecipes.extractorSchema)
    let schema = try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    let keys = try #require(schema["properties"] as? [String: Any])
    #expect(
      keys.keys.sorted() == [
        "dataset", "extends", "extractor", "name", "plugins", "seed", "train",
      ])
    let definitions = try #require(schema["$defs"] as? [String: Any])
    let kinds = Set(definitions.keys.filter { !$0.contains(".") })
    #expect(kinds == ["dataset", "extractor", "learning_rate_schedule", "optimizer"])
  }

  // MARK: - Folders

  @Test func ofAFolderEveryRecipeIsCheckedButThoseOfBase() throws {
    let folder = try ScratchFolder.tiny()
    for path in ["r/a", "r/b/base", "r/.hidden", "r/empty"] { try folder.makeFolder(path) }
    folder.write("extends: ../tiny.yaml\n", to: "r/z.yml")
    folder.write("extends: ../../tiny.yaml\nseed: 2\n", to: "r/a/one.yaml")
    folder.write("seed: [\n", to: "r/b/base/part.yaml")
    folder.write("seed: [\n", to: "r/.hidden/x.yaml")
    folder.write("seed: [\n", to: "r/a/notes.txt")
    folder.write("extends: ../../tiny.yaml\nseed: x\n", to: "r/b/two.yaml")
    // A link to a folder above is a way without end.
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("r/a/up"), withDestinationPath: "..")
    let result = try folder.daedalus("recipe check r tiny.yaml r/empty")
    #expect(result.code == 2)
    #expect(result.output == "r/a/one.yaml: ok\nr/z.yml: ok\ntiny.yaml: ok\n")
    #expect(
      result.error == """
        r/b/two.yaml:2:7: error: 'seed' must be a whole number, but is 'x'
           2 | seed: x
             |       ^
        1 error; nothing was run.
        error: the folder 'r/empty' has no recipes: files that end in .yaml or .yml, those in folders called base aside

        """)
  }

  // MARK: - Differences

  @Test func twoRowsOfATableDifferInAFewLines() throws {
    let rows = ["ddgm-simple", "daed-0.1-simple"].map { "recipes/fashion-mnist/\($0).yaml" }
    let text = try output("recipe diff \(rows[0]) \(rows[1])", in: RepositoryRecipes.root)
    #expect(
      text == """
        name: fashion-mnist/ddgm-simple -> fashion-mnist/daed-0.1-simple
            recipes/fashion-mnist/ddgm-simple.yaml:4 ->
            recipes/fashion-mnist/daed-0.1-simple.yaml:4
        schedule.steps: 500 -> 468
            recipes/fashion-mnist/ddgm-simple.yaml:5 ->
            recipes/fashion-mnist/daed-0.1-simple.yaml:7
        schedule.first_beta: null -> 0.1
            default -> recipes/fashion-mnist/daed-0.1-simple.yaml:8
        timesteps.type: uniform -> beta_weighted
            recipes/fashion-mnist/ddgm-simple.yaml:6 ->
            recipes/fashion-mnist/daed-0.1-simple.yaml:9
        model.type: ddgm -> daed
            recipes/fashion-mnist/ddgm-simple.yaml:7 ->
            recipes/fashion-mnist/daed-0.1-simple.yaml:10
        + model.denoiser: null
            default

        """)
    let runs = try output("recipe diff \(rows[0]) \(rows[0])", in: RepositoryRecipes.root)
    #expect(runs == "no differences\n")
  }

  @Test func keysOfOneSideAreMarked() throws {
    let folder = try ScratchFolder.tiny()
    let betas = (1...12).map { "0.0\($0)" }.joined(separator: ", ")
    folder.write(
      """
      extends: tiny.yaml
      name: "two  words"
      schedule: {type: list, betas: [\(betas)]}
      """, to: "list.yaml")
    #expect(
      try output("recipe diff tiny.yaml list.yaml", in: folder.path) == """
        name: tiny -> "two  words"
            tiny.yaml:1 -> list.yaml:2
        schedule.type: linear -> list
            tiny.yaml:4 -> list.yaml:3
        schedule.steps: 6 -> null
            tiny.yaml:4 -> default
        schedule.first_beta: 0.2 -> null
            tiny.yaml:4 -> default
        - schedule.beta_start: 0.001
            default
        - schedule.beta_end: 0.02
            default
        - schedule.scale: true
            default
        + schedule.betas: [0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07, 0.08, 0.09, 0.01,
            0.011, 0.012]
            list.yaml:3

        """)
  }

  @Test func differencesAsJSON() throws {
    let folder = try ScratchFolder.tiny()
    folder.write("extends: tiny.yaml\nmodel: {type: ddgm}\nseed: 7.0\n", to: "other.yaml")
    let text = try output("recipe diff tiny.yaml other.yaml --json", in: folder.path)
    #expect(
      text == """
        {
          "differences" : [
            {
              "first" : {
                "file" : "tiny.yaml",
                "line" : 7,
                "value" : "daed"
              },
              "key" : "model.type",
              "second" : {
                "file" : "other.yaml",
                "line" : 2,
                "value" : "ddgm"
              }
            },
            {
              "first" : {
                "file" : null,
                "line" : null,
                "value" : "null"
              },
              "key" : "model.denoiser",
              "second" : null
            }
          ]
        }

        """)
  }

  @Test func runsCanBeComparedAndFaultsOfBothAreTold() throws {
    let folder = try ScratchFolder.tiny()
    let trained = try folder.daedalus("train tiny.yaml --out run --set train.steps=1")
    #expect(trained.code == 0, "\(trained.error)")
    #expect(
      try output("recipe diff run tiny.yaml", in: folder.path)
        == "train.steps: 1 -> 40\n    run/recipe.yaml:42 -> tiny.yaml:9\n")
    let shown = try output("recipe show run", in: folder.path)
    #expect(shown.hasPrefix("name: tiny  # run/recipe.yaml:1\n"))
    folder.write("extends: tiny.yaml\nseed: x\n", to: "a.yaml")
    let result = try folder.daedalus("recipe diff a.yaml nowhere.yaml")
    #expect(result.code == 2 && result.output.isEmpty)
    #expect(
      result.error == """
        a.yaml:2:7: error: 'seed' must be a whole number, but is 'x'
           2 | seed: x
             |       ^
        1 error; nothing was run.
        nowhere.yaml: error: there is no file 'nowhere.yaml'
        1 error; nothing was run.

        """)
  }
}
