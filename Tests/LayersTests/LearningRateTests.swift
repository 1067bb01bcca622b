import Foundation
import Layers
import Recipe
import TestSupport
import Testing

@Suite struct LearningRateTests {
  private static func factor(_ keys: String) throws -> LearningRateFactor {
    let recipe = try Recipe.parse("schedule: {\(keys)}", name: "test")
    return try recipe.read(with: Registry([Layers.plugin])) {
      try $0.component("schedule", of: .learningRateSchedule, as: LearningRateFactor.self)
    }.value
  }

  private static func factors(_ keys: String, _ steps: Int) throws -> [Double] {
    let factor = try factor(keys)
    return (0..<steps).map { factor(at: $0, of: steps) }
  }

  /// Numbers of `Tests/References/make_training_references.py`. PyTorch multiplies rates from step
  /// to step, which adds up 50 roundings of 1e-16 and more where they were near 0: 1e-12.
  @Test(arguments: [
    ("constant", "type: constant"), ("linear", "type: linear"),
    ("linear-0.25", "type: linear, final_fraction: 0.25"), ("cosine", "type: cosine"),
    ("cosine-0.1", "type: cosine, final_fraction: 0.1"),
    ("exponential-0.5-8-staircase", "type: exponential, factor: 0.5, every: 8"),
    ("exponential-0.5-8", "type: exponential, factor: 0.5, every: 8, staircase: false"),
  ])
  func agreesWithPyTorch(_ column: String, _ keys: String) throws {
    let text = try String(
      contentsOfFile: "\(References.folder)/learning-rates.csv", encoding: .utf8)
    let rows = text.split(separator: "\n").map { $0.split(separator: ",") }
    for (name, warmUp) in [(column, 0), ("\(column)-warm-7", 7)] {
      let place = try #require(rows[0].firstIndex { $0 == name })
      let expected = try rows.dropFirst().map { try #require(Double($0[place])) }
      let found = try Self.factors("\(keys), warm_up: \(warmUp)", 50)
      try #require(expected.count == 50)
      for (step, (value, right)) in zip(found, expected).enumerated() {
        #expect(abs(value - right) <= 1e-12, "\(name), step \(step)")
      }
    }
  }

  /// Ends are met exactly, the middle of an odd number of steps to a rounding.
  @Test func linesAndCosinesMeetTheirEnds() throws {
    for type in ["linear", "cosine"] {
      for (final, middle) in [(0.0, 0.5), (0.25, 0.625), (1.0, 1.0)] {
        let factors = try Self.factors("type: \(type), final_fraction: \(final)", 101)
        #expect(factors[0] == 1 && factors[100] == final, "\(type) to \(final)")
        #expect(abs(factors[50] - middle) < 1e-15, "\(type) to \(final)")
        #expect(zip(factors, factors.dropFirst()).allSatisfy { final == 1 ? $0 == $1 : $0 > $1 })
      }
    }
    let cosine = try Self.factors("type: cosine", 61)
    #expect(abs(cosine[20] - 0.75) < 1e-15, "(1 + cos(pi / 3)) / 2")
  }

  @Test func aStaircaseStaysAndFalls() throws {
    let stairs = try Self.factors("type: exponential, factor: 0.5, every: 3", 9)
    #expect(stairs == [1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25])
    let slope = try Self.factors("type: exponential, factor: 0.25, every: 2, staircase: false", 5)
    #expect(slope == [1, 0.5, 0.25, 0.125, 0.0625])
    #expect(try Self.factors("type: exponential, factor: 1", 5000).allSatisfy { $0 == 1 })
  }

  @Test func theWarmUpRisesInEqualSteps() throws {
    #expect(
      try Self.factors("type: linear, warm_up: 3", 6) == [0.25, 0.5, 0.75, 1, 0.5, 0])
    #expect(try Self.factors("type: constant, warm_up: 1", 3) == [0.5, 1, 1])
    // Longer than training, it never ends.
    #expect(try Self.factors("type: cosine, warm_up: 9", 3) == [0.1, 0.2, 0.3])
  }

  @Test(arguments: ["constant", "linear", "cosine", "exponential"])
  func oneStepHasTheFullRate(_ type: String) throws {
    #expect(try Self.factors("type: \(type)", 1) == [1])
  }
}
