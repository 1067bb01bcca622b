import Foundation
import Recipe
import Testing

/// What files and `--set` become when they are laid over each other.
@Suite struct MergeTests {
  /// The values that were read, by key, defaults left out.
  private func given(
    _ files: KeyValuePairs<String, String>, set overrides: [String] = []
  ) throws -> [String: String] {
    let values = try read(files, set: overrides).resolved.values.filter { !$0.isDefault }
    return Dictionary(uniqueKeysWithValues: values.map { ($0.key, $0.value) })
  }

  @Test func mapsMergeAndScalarsAndListsReplace() throws {
    let values = try given([
      "a.yaml": "extends: b.yaml\ntrain: {steps: 2, ema: [0.5]}\nname: a",
      "b.yaml": "train: {steps: 1, recompute: true, ema: [0.1, 0.2, 0.3]}\nseed: 4\nname: b",
    ])
    #expect(
      values == [
        "train.steps": "2", "train.recompute": "true", "train.ema": "[0.5]", "seed": "4",
        "name": "a",
      ])
  }

  @Test func aNewTypeStartsFromACleanSlate() throws {
    let values = try given([
      "a.yaml": "extends: b.yaml\nschedule: {type: cosine}",
      "b.yaml": "schedule: {type: linear, steps: 468, beta_end: 0.1}",
    ])
    #expect(values == ["schedule.type": "cosine"])
  }

  @Test(arguments: ["{type: linear, steps: 9}", "{steps: 9}"])
  func theSameTypeOrNoneMerges(_ schedule: String) throws {
    let values = try given([
      "a.yaml": "extends: b.yaml\nschedule: \(schedule)",
      "b.yaml": "schedule: {type: linear, steps: 468, beta_end: 0.1}",
    ])
    #expect(
      values == ["schedule.type": "linear", "schedule.steps": "9", "schedule.beta_end": "0.1"])
  }

  @Test func aCleanSlateHoldsInsideOtherMaps() throws {
    let values = try given([
      "a.yaml": "extends: b.yaml\nnetwork: {member: {type: ensemble, size: 3}}",
      "b.yaml": "network: {type: ensemble, size: 2, member: {type: unet, heads: 8}}",
    ])
    #expect(
      values == [
        "network.type": "ensemble", "network.size": "2", "network.member.type": "ensemble",
        "network.member.size": "3",
      ])
  }

  @Test func ofSeveralFilesTheLaterWinsAndTheExtendingFileLast() throws {
    let values = try given([
      "a.yaml": "extends: [b.yaml, c.yaml]\ntrain: {steps: 3}",
      "b.yaml": "seed: 1\nname: b\ntrain: {steps: 1, recompute: true}",
      "c.yaml": "seed: 2\ntrain: {steps: 2}",
    ])
    #expect(
      values == ["seed": "2", "name": "b", "train.steps": "3", "train.recompute": "true"])
  }

  @Test func oneFileMayBeExtendedAlongTwoWays() throws {
    let values = try given([
      "a.yaml": "extends: [b.yaml, c.yaml]",
      "b.yaml": "extends: d.yaml\nseed: 1",
      "c.yaml": "extends: d.yaml\nname: c",
      "d.yaml": "seed: 0\nname: d",
    ])
    // The way through c.yaml comes later, and d.yaml is part of it.
    #expect(values == ["seed": "0", "name": "c"])
  }

  @Test func pathsAreRelativeToTheFileThatMentionsThem() throws {
    let files: KeyValuePairs = [
      "x/y/a.yaml": "extends: ../z/./b.yaml", "x/z/b.yaml": "extends: b/c.yaml",
      "x/z/b/c.yaml": "seed: 7\nplugins: [p.swift, /q.swift]",
    ]
    let resolved = try read(files).resolved.values
    let seed = try #require(resolved.first { $0.key == "seed" })
    #expect(seed.file == "x/z/b/c.yaml")
    #expect(seed.line == 1)
    let folder = FileManager.default.currentDirectoryPath
    #expect(resolved[0].value == "[\(folder)/x/z/b/p.swift, /q.swift]")
  }

  @Test func cyclesAreReported() throws {
    let text = try complaint([
      "r/a.yaml": "extends: b.yaml", "r/b.yaml": "extends: [../r/c.yaml]",
      "r/c.yaml": "extends: ./b.yaml",
    ])
    #expect(
      text == """
        r/c.yaml:1:10: error: the recipe extends itself: r/b.yaml -> r/c.yaml -> r/b.yaml
           1 | extends: ./b.yaml
             |          ^~~~~~~~
             (extended from r/b.yaml:1)
             (extended from r/a.yaml:1)
        1 error; nothing was run.
        """)
  }

  @Test func overridesObeyTheSameRulesInAnyOrder() throws {
    let files: KeyValuePairs = ["a.yaml": "schedule: {type: linear, steps: 5, beta_end: 0.1}"]
    let overrides = ["schedule.type=cosine", "schedule.steps=10", "train.steps=1e3"]
    let expected = [
      "schedule.type": "cosine", "schedule.steps": "10", "train.steps": "1000",
    ]
    #expect(try given(files, set: overrides) == expected)
    #expect(try given(files, set: overrides.reversed()) == expected)
  }

  @Test func ofTwoOverridesTheLaterWins() throws {
    let overrides = ["seed=1", "seed=2", "train={steps: 1, recompute: true}", "train.steps=4"]
    let values = try given(["a.yaml": "name: a"], set: overrides)
    #expect(
      values == ["name": "a", "seed": "2", "train.steps": "4", "train.recompute": "true"])
  }

  @Test func overridesAreYAML() throws {
    let values = try given(
      ["a.yaml": "name: a"],
      set: ["name='1e5'", "train={steps: 7, ema: [.5, 1.0e-4]}", "trackers=[]"])
    #expect(
      values == [
        "name": "\"1e5\"", "train.steps": "7", "train.ema": "[0.5, 0.0001]", "trackers": "[]",
      ])
  }

  @Test func overridesSayWhereTheyCameFrom() throws {
    let resolved = try read(["a.yaml": "name: a"], set: ["seed=3"]).resolved.values
    let seed = try #require(resolved.first { $0.key == "seed" })
    #expect(seed.file == "--set seed=3")
    #expect(seed.line == nil)
    #expect(!seed.isDefault)
  }

  @Test func textsReadAsFilesDo() throws {
    let recipe = try Recipe.parse("seed: 3", name: "inside", overrides: ["name=x"])
    let values = try recipe.read(with: testRegistry(), readExperiment).resolved.values
    #expect(values.prefix(2).map(\.value) == ["x", "3"])
    #expect(values.prefix(2).map(\.file) == ["--set name=x", "inside"])
  }
}
