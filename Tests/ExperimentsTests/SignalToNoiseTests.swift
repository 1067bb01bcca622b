import Experiments
import Recipe
import TestSupport
import Testing

/// Figure 8, against schedules computed here.
@Suite struct SignalToNoiseTests {
  let folder = ScratchFolder()

  /// Rounding alone: 1 - alpha_bar loses at most three digits of the fifteen.
  @Test(arguments: [(500, nil), (468, 0.1), (1000, nil), (9, 0.5)] as [(Int, Double?)])
  func curvesAreTheClosedForm(_ steps: Int, _ firstBeta: Double?) throws {
    let first = firstBeta.map { ", first_beta: \($0)" } ?? ""
    folder.write("schedule: {type: linear, steps: \(steps)\(first)}\n", to: "s.yaml")
    let curve = try SignalToNoise([folder.file("s.yaml")], with: toyRegistry()).curves[0]
    let bars = ClosedForm.alphaBars(ClosedForm.linearBetas(steps, firstBeta: firstBeta))
    let ratios = bars.map { $0 / (1 - $0) }
    #expect(curve.steps == steps && curve.ratios.count == steps)
    for t in 0..<steps {
      #expect(abs(curve.ratios[t] / ratios[t] - 1) < 1e-12, "SNR(\(t + 1))")
    }
    #expect(curve.falls.count == steps - 1)
    for t in 1..<steps {
      let fall = ratios[t - 1] - ratios[t]
      // A difference of neighbours has the rounding of both.
      #expect(abs(curve.falls[t - 1] - fall) < 1e-12 * ratios[t - 1], "step \(t + 1)")
    }
    let tenth = ratios[max(1, steps / 10) - 1]
    let share = (ratios[0] - tenth) / (ratios[0] - ratios[steps - 1])
    #expect(abs(curve.shareOfFirstTenth - share) < 1e-12)
  }

  /// Names are short, or paths where recipes have none; runs are read as recipes are.
  @Test func curvesHaveNames() throws {
    let schedule = "schedule: {type: linear, steps: 20}\n"
    folder.write("name: study/a\n\(schedule)", to: "a.yaml")
    folder.write("name: study/b\n\(schedule)loss: 7\n", to: "b.yaml")
    try folder.makeFolder("run")
    folder.write("name: study/b\n\(schedule)", to: "run/recipe.yaml")
    let paths = ["a.yaml", "b.yaml", "run"].map { folder.file($0) }
    let found = try SignalToNoise(
      paths, overrides: ["schedule.steps=30"], with: toyRegistry())
    #expect(found.curves.map(\.name) == ["a", "b (b.yaml)", "b (run)"])
    #expect(found.curves.map(\.path) == paths && found.curves.allSatisfy { $0.steps == 30 })
    folder.write(schedule, to: "c.yaml")
    let unnamed = try SignalToNoise([folder.file("c.yaml")], with: toyRegistry())
    #expect(unnamed.curves[0].name == "c.yaml")
  }

  @Test func everyFaultIsTold() throws {
    folder.write("schedule: {type: linear, steps: 1}\n", to: "a.yaml")
    folder.write("name: b\n", to: "b.yaml")
    let error = #expect(throws: RecipeError.self) {
      try SignalToNoise(["a.yaml", "b.yaml"].map { folder.file($0) }, with: toyRegistry())
    }
    #expect(
      error?.diagnostics.map(\.message) == [
        "'steps' must lie in 2...100000, but is 1", "'schedule' is missing from the recipe",
      ])
  }
}
