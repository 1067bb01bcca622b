import Experiments
import Foundation
import Tensor
import TestSupport
import Testing

/// What a run records of its gradients and rates, and what clipping does to each part.
@Suite struct GradientTests {
  let runs = ToyRuns()

  private func length(_ values: [Float]) -> Double {
    values.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
  }

  /// The moments after the first step are 0.1 g: 2e-6 are a few roundings of float32.
  @Test(arguments: [nil, 0.05, 1000]) func everyPartIsClippedByItself(_ limit: Double?) throws {
    let key = limit.map { "clip_norm: \($0)" } ?? ""
    let run = try runs.train(
      toyRecipe(model: "{type: daed}", steps: 1, batch: 8, train: key), to: "run")
    let norms = try #require(runs.metrics("run").first).gradient_norm
    #expect(Set(norms.keys) == ["denoiser", "generator"])
    #expect(norms["denoiser"] != norms["generator"])
    for (part, norm) in norms {
      let file = "\(run.checkpointPath(1))/\(part).optimizer.safetensors"
      let moments = try Safetensors.read(file)
      let first = moments.names.filter { $0.hasPrefix("first.") }
      let found = 10 * length(first.flatMap { moments.arrays[$0]?.values ?? [] })
      #expect(abs(found - min(norm, limit ?? norm)) < 2e-6 * norm, "\(part): \(found), \(norm)")
      if limit == 0.05 { #expect(norm > 0.1, "what is recorded is the length before clipping") }
    }
  }

  @Test func ratesFollowTheTrainingStep() throws {
    let schedule = "learning_rate_schedule: {type: linear, warm_up: 3, final_fraction: 0.5}"
    try runs.train(
      toyRecipe(model: "{type: daed}", batch: 1, chain: 3, train: schedule), to: "run")
    let metrics = try runs.metrics("run")
    let expected = [0.25, 0.5, 0.75, 1, 0.875, 0.75, 0.625, 0.5].map { 0.01 * $0 }
    for (found, right) in zip(metrics.map(\.learning_rate), expected) {
      #expect(abs(found - right) < 1e-15)
    }
    #expect(metrics.count == 8)
    // Each part was stepped less often, and yet they share the rates.
    #expect(metrics.allSatisfy { $0.gradient_norm.count == 1 })
    #expect(Set(metrics.flatMap(\.gradient_norm.keys)).count == 2)
  }

  /// The first step of AdamW is as long as the rate. Weights of 0.3 are rounded by 3e-8, steps of
  /// 0.005 are left with 1e-5 of that.
  @Test func theLengthOfAStepIsTheRate() throws {
    let weights = try [0, 1, 3].map { warmUp in
      let schedule = "learning_rate_schedule: {type: constant, warm_up: \(warmUp)}"
      let run = try runs.train(
        toyRecipe(model: "{type: ddgm}", steps: 4, train: schedule), to: "\(warmUp)")
      return try runs.values(run, 1, "generator.safetensors")
    }
    let difference = { (a: Int, b: Int) in zip(weights[a], weights[b]).map { $0 - $1 } }
    expectClose(
      difference(0, 1), difference(1, 2).map { 2 * $0 }, within: 1e-5,
      "from the full rate to half, and from half to a quarter")
    #expect(weights[0] != weights[1])
  }
}
