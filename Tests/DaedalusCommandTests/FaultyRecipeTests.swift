import BundledPlugins
import DaedalusCommand
import Diffusion
import Experiments
import Recipe
import Testing

@Suite struct FaultyRecipeTests {
  /// What the author of `r.yaml` sees, or `ok`.
  private func complaint(_ files: [String: String], set overrides: [String] = []) throws -> String {
    let registry = try Registry(Daedalus.builtIn + bundledPlugins)
    do {
      let recipe = try Recipe.load("r.yaml", overrides: overrides, files: RecipeFiles(files))
      _ = try Experiment.read(recipe, with: registry)
      return "ok"
    } catch let error as RecipeError {
      return error.description
    }
  }

  @Test(
    arguments: [FaultyRecipe.data, FaultyRecipe.model, FaultyRecipe.training].joined().map(\.self))
  func theAuthorSees(_ expected: FaultyRecipe) throws {
    let recipe = "extends: base.yaml\n\(expected.changes)\n"
    let text = try complaint(["base.yaml": FaultyRecipe.base, "r.yaml": recipe])
    #expect(text == expected.text)
  }

  /// Else every fault above might be the base's.
  @Test func nothingIsWrongWithTheBase() throws {
    #expect(try complaint(["r.yaml": FaultyRecipe.base]) == "ok")
  }

  @Test func whatEveryRecipeHas() throws {
    #expect(
      try complaint(["r.yaml": "seed: 1"]) == """
        r.yaml: error: 'dataset' is missing from the recipe
             Known: \(known(.dataset))
        r.yaml: error: 'schedule' is missing from the recipe
             Known: \(known(.schedule))
        r.yaml: error: 'model' is missing from the recipe
             Known: \(known(.model))
        r.yaml: error: 'steps' is missing from 'train'
             int (0...1000000000): optimiser steps
        4 errors; nothing was run.
        """)
  }

  /// Faults of all files and arguments at once, in the order of reading.
  @Test func faultsOfThreeFilesAndTwoArguments() throws {
    let files = [
      "r.yaml": "extends: rows/daed.yaml\nschedule: {frist_beta: 0.1}",
      "rows/daed.yaml": "extends: [../base.yaml, big.yaml]\n\nmodel: {type: dade}",
      "rows/big.yaml": "network: {channels: 100}",
      "base.yaml": FaultyRecipe.base,
    ]
    #expect(
      try complaint(files, set: ["train.batch=none", "sampler.typo=1"]) == """
        r.yaml:2:12: error: schedule 'linear' has no key 'frist_beta'
           2 | schedule: {frist_beta: 0.1}
             |            ^~~~~~~~~~ did you mean 'first_beta'? It also reads: beta_end, beta_start, cut, scale, shorten, steps
        rows/daed.yaml:3:15: error: there is no model called 'dade'
           3 | model: {type: dade}
             |               ^~~~ did you mean 'dae'? Known: \(known(.model))
             (extended from r.yaml:1)
        rows/big.yaml:1:21: error: 'channels' must be a multiple of 32, but is 100: the nearest are 96 and 128
           1 | network: {channels: 100}
             |                     ^~~
             (extended from rows/daed.yaml:1)
             (extended from r.yaml:1)
        --set train.batch=none: error: 'batch' must be a whole number, but is 'none'
             | --set train.batch=none
             |                   ^~~~
        --set sampler.typo=1: error: sampler 'ancestral' has no key 'typo'
             | --set sampler.typo=1
             |               ^~~~ It reads: clip, dynamic_threshold, steps
        5 errors; nothing was run.
        """)
  }
}
