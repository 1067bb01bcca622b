import Recipe
import Testing

@Suite struct ErrorTextTests {
  @Test(
    arguments: [
      ErrorText.wholeFiles, ErrorText.values, ErrorText.components, ErrorText.extending,
      ErrorText.arguments,
    ].joined().map(\.self))
  func theAuthorSees(_ expected: ErrorText) throws {
    let text = try complaint(["recipes/r.yaml": expected.recipe], set: expected.overrides)
    #expect(text == expected.text)
  }

  /// The example of the house style, which all messages follow.
  @Test func threeFaultsOfTheHouseStyle() throws {
    let text = try complaint([
      "recipes/mine.yaml": """
      # Mine.
      extends: base/fashion-mnist.yaml
      name: mine

      # The schedule
      schedule:
        type: linear
        frist_beta: 0.1
      timesteps: {type: weighted_beta}
      """,
      "recipes/base/fashion-mnist.yaml": """
      # Shared.
      seed: 0

      network: {type: unet, channels: 64, multipliers: [1, 2, 2], blocks: 3, attention_at: [1], heads: 4, dropout: 3}
      """,
    ])
    #expect(
      text == """
        recipes/mine.yaml:8:3: error: schedule 'linear' has no key 'frist_beta'
           8 |   frist_beta: 0.1
             |   ^~~~~~~~~~ did you mean 'first_beta'? It also reads: beta_end, beta_start, shorten, steps
        recipes/mine.yaml:9:19: error: there is no timestep sampler called 'weighted_beta'
           9 | timesteps: {type: weighted_beta}
             |                   ^~~~~~~~~~~~~ did you mean 'beta_weighted'? Known: beta_weighted, first_step, uniform
        recipes/base/fashion-mnist.yaml:4:110: error: 'dropout' must lie in 0..<1, but is 3
             (extended from recipes/mine.yaml:2)
        3 errors; nothing was run.
        """)
  }

  @Test func filesThatAreExtendedSayThroughWhichOthers() throws {
    let text = try complaint([
      "a.yaml": "# one\nextends: sub/b.yaml\nseed: x",
      "sub/b.yaml": "extends: [../c.yaml]\n",
      "c.yaml": "train: {steps: few}",
    ])
    #expect(
      text == """
        a.yaml:3:7: error: 'seed' must be a whole number, but is 'x'
           3 | seed: x
             |       ^
        c.yaml:1:16: error: 'steps' must be a whole number, but is 'few'
           1 | train: {steps: few}
             |                ^~~
             (extended from sub/b.yaml:1)
             (extended from a.yaml:2)
        2 errors; nothing was run.
        """)
  }

  @Test func faultsOfAllFilesAreReportedAtOnce() throws {
    let text = try complaint([
      "a.yaml": "extends: [b.yaml, missing.yaml, c.yaml]\nseed: 1\nseed: 2",
      "b.yaml": "- list",
      "c.yaml": "seed: [",
    ])
    #expect(
      text == """
        a.yaml:1:19: error: there is no file 'missing.yaml'
           1 | extends: [b.yaml, missing.yaml, c.yaml]
             |                   ^~~~~~~~~~~~
        a.yaml:3:1: error: 'seed' is given twice
           3 | seed: 2
             | ^~~~ it is also in line 2
        b.yaml:1:1: error: a recipe is a map of keys and values, but this is a list
           1 | - list
             | ^
             (extended from a.yaml:1)
        c.yaml:1:8: error: this is not YAML: did not find expected node content
           1 | seed: [
             |        ^
             (extended from a.yaml:1)
        4 errors; nothing was run.
        """)
  }

  @Test func aMissingRecipeHasNoLine() throws {
    #expect(throws: RecipeError.self) { try Recipe.load("nowhere.yaml", files: RecipeFiles([:])) }
    do {
      _ = try Recipe.load("nowhere.yaml", files: RecipeFiles([:]))
    } catch let error as RecipeError {
      #expect(
        error.description == """
          nowhere.yaml: error: there is no file 'nowhere.yaml'
          1 error; nothing was run.
          """)
    }
  }

  @Test func aFaultBehindAnAliasIsReportedOnce() throws {
    let text = try complaint([
      "a.yaml": "trackers: [&c {type: csv, x: 1}, *c, *c]"
    ])
    #expect(
      text == """
        a.yaml:1:27: error: tracker 'csv' has no key 'x'
           1 | trackers: [&c {type: csv, x: 1}, *c, *c]
             |                           ^ It reads: separator
        1 error; nothing was run.
        """)
  }

  @Test func hundredsOfFaultsAreCounted() throws {
    let keys = (0..<250).map { "key\($0): 1" }.joined(separator: "\n")
    let lines = try complaint(["a.yaml": keys]).split(separator: "\n")
    // One header, one line and one caret for each of the hundred that are shown.
    #expect(lines.count == 3 * 100 + 2)
    #expect(lines.suffix(2) == ["(150 more are not shown)", "250 errors; nothing was run."])
  }
}
