import Recipe
import Testing

/// What differs between two resolved recipes.
@Suite struct ResolvedDifferenceTests {
  private func differences(_ first: String, _ second: String) throws -> [String] {
    let values = try [first, second].map { try read(["r.yaml": $0]).resolved.values }
    return ResolvedDifference.between(values[0], values[1]).map {
      "\($0.key): \($0.first?.value ?? "-") \($0.second?.value ?? "-")"
    }
  }

  @Test func recipesThatSayTheSameDifferInNothing() throws {
    #expect(try differences("seed: 1", "seed: 1.0") == [])
    #expect(try differences("schedule: {type: linear}", "trackers: [csv]\nname: unnamed") == [])
  }

  /// What the second alone has stands where it would stand there, behind what the first alone has.
  @Test func theOrderIsThatOfTheRecipes() throws {
    let found = try differences(
      "seed: 1\nschedule: {type: linear, steps: 7}\ntrackers: []",
      "schedule: {type: cosine}\nloss: {type: simple}\ntrain: {steps: 3}")
    #expect(
      found == [
        "seed: 1 0", "schedule.type: linear cosine", "schedule.steps: 7 1000",
        "schedule.beta_start: 0.0001 -", "schedule.beta_end: 0.02 -", "schedule.offset: - 0.008",
        "train: null -", "trackers: [] -", "train.steps: - 3", "train.ema: - [0.9999]",
        "train.clip_norm: - null",
        "train.recompute: - false", "train.precision: - float32",
        "trackers[0].type: - csv", "trackers[0].separator: - \",\"",
      ])
  }

  @Test func whereAValueCameFromMakesNoDifferenceButIsKnown() throws {
    let first = try read(["a.yaml": "seed: 0"]).resolved.values
    let second = try read(["b.yaml": "\n\nname: x"], set: ["seed=0"]).resolved.values
    let found = ResolvedDifference.between(first, second)
    #expect(found.map(\.key) == ["name"])
    #expect(found[0].first?.origin == "default")
    #expect(found[0].second?.origin == "b.yaml:3")
    #expect(second.first { $0.key == "seed" }?.origin == "--set seed=0")
  }
}
