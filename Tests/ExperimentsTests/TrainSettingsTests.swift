import Experiments
import Recipe
import TestSupport
import Testing

/// What keys of `train` ask of each other.
@Suite struct TrainSettingsTests {
  private func complaint(_ train: String, batch: Int = 8) -> String {
    do {
      let recipe = toyRecipe(model: "{type: daed}", batch: batch, train: train)
      let resolved = try Experiment.read(
        try Recipe.parse(recipe, name: "toy.yaml"), with: toyRegistry()
      ).resolved
      return resolved.warnings.map(\.description).joined(separator: "\n")
    } catch {
      return "\(error)"
    }
  }

  @Test func piecesHaveToDivideTheBatch() {
    #expect(
      complaint("accumulate: 5", batch: 12) == """
        toy.yaml:13:15: error: 'accumulate' must divide 'batch', which is 12, but is 5: next to it \
        are 4 and 6
          13 |   accumulate: 5
             |               ^
        1 error; nothing was run.
        """)
    #expect(complaint("accumulate: 9").contains("which is 8, but is 9: next to it is 8\n"))
    for pieces in [1, 3, 12] { #expect(complaint("accumulate: \(pieces)", batch: 12) == "") }
  }

  @Test func averagesDiffer() {
    let recipe = toyRecipe(model: "{type: daed}").replacing("0.75, 0.5", with: "0.5, 0.75, 0.5")
    let error = #expect(throws: RecipeError.self) {
      try Experiment.read(try Recipe.parse(recipe, name: "toy.yaml"), with: toyRegistry())
    }
    #expect(error?.description.contains("error: 'ema' names the rate 0.5 twice\n") == true)
  }

  @Test func aWarmUpLongerThanTrainingIsSaid() {
    let keys = { (steps: Int) in "learning_rate_schedule: {type: linear, warm_up: \(steps)}" }
    #expect(complaint(keys(7)) == "")
    #expect(
      complaint(keys(8)).contains(
        "warning: 'warm_up' is 8 steps, but training has 8: the learning rate never reaches its full "
          + "value"))
  }
}
