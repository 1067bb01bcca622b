import Diffusion
import Recipe
import Tensor

extension Laws {
  private static let draws = 20_000

  /// What holds for every timestep sampler.
  static func timesteps(_ specimen: Specimen) -> [Law] {
    [
      specimen.law("probabilities are not negative and sum to 1") { specimen in
        try onRanges(specimen) { choice, process, steps in
          let p = choice.probabilities(in: process, over: steps)
          // Twenty roundings of 1e-16 each.
          let sum = p.reduce(0, +)
          let isRight = p.count == steps.count && p.allSatisfy { $0 >= 0 } && abs(sum - 1) < 1e-12
          return isRight ? [] : ["over \(steps): \(p.count) probabilities, in all \(sum)"]
        }
      },
      specimen.law("probability times weight is 1 / T for every step that can be drawn") {
        try onRanges($0, unbiased)
      },
      specimen.law("without 'importance' every weight is 1") { specimen in
        try onRanges(specimen, "importance: false") { choice, process, steps in
          let draw = draw(choice, process, steps, seed: 1)
          return draw.weights.allSatisfy { $0 == 1 } ? [] : ["over \(steps), not all weights are 1"]
        }
      },
      specimen.law("the same seed draws the same steps, another seed others") { specimen in
        try onRanges(specimen) { choice, process, steps in
          let first = draw(choice, process, steps, seed: 1)
          let same = first == draw(choice, process, steps, seed: 1)
          let p = choice.probabilities(in: process, over: steps)
          let isFree = p.count { $0 > 0 } > 1
          let other = !isFree || first != draw(choice, process, steps, seed: 2)
          return (same ? [] : ["over \(steps), seed 1 draws two ways"])
            + (other ? [] : ["over \(steps), seeds 1 and 2 draw the same"])
        }
      },
      specimen.law("steps are drawn as often as their probabilities say") {
        try onRanges($0, frequencies)
      },
    ]
  }

  /// All steps of a chain, and the first alone, which is what a DAE is trained on.
  private static func onRanges(
    _ specimen: Specimen, _ keys: String...,
    check: (TimestepChoice, DiffusionProcess, Range<Int>) throws -> [String]
  ) throws -> [String] {
    let choice = try specimen.make(keys, as: TimestepChoice.self)
    let betas = [0.1] + (1..<20).map { 0.01 + 0.005 * Double($0) }
    let process = DiffusionProcess(betas: betas)
    return try [0..<20, 0..<1].flatMap { try check(choice, process, $0) }
  }

  private static func onRanges(
    _ specimen: Specimen,
    _ check: (TimestepChoice, DiffusionProcess, Range<Int>) throws -> [String]
  ) throws -> [String] {
    try onRanges(specimen, check: check)
  }

  private static func draw(
    _ choice: TimestepChoice, _ process: DiffusionProcess, _ steps: Range<Int>, seed: UInt64
  ) -> TimestepDraw {
    var random = RandomSource(RandomKey(seed: seed, purpose: "timesteps"))
    return choice.draw(draws, in: process, over: steps, using: &random)
  }

  private static func unbiased(
    _ choice: TimestepChoice, _ process: DiffusionProcess, _ steps: Range<Int>
  ) -> [String] {
    let p = choice.probabilities(in: process, over: steps)
    let draw = draw(choice, process, steps, seed: 1)
    var violations: [Int: String] = [:]
    for (t, weight) in zip(draw.timesteps, draw.weights) {
      guard steps.contains(t) else {
        violations[t] = "index \(t) is outside \(steps)"
        continue
      }
      let product = p[t - steps.lowerBound] * Double(weight) * Double(steps.count)
      // Weights are float32: 6e-8.
      if abs(product - 1) > 1e-6 {
        violations[t] = "over \(steps), p w T = \(product) at index \(t)"
      }
    }
    return violations.values.sorted()
  }

  private static func frequencies(
    _ choice: TimestepChoice, _ process: DiffusionProcess, _ steps: Range<Int>
  ) -> [String] {
    let draw = draw(choice, process, steps, seed: 3)
    let counts = Dictionary(draw.timesteps.map { ($0, 1) }, uniquingKeysWith: +)
    let p = choice.probabilities(in: process, over: steps)
    return zip(steps, p).compactMap { t, p in
      let count = Double(counts[t] ?? 0)
      let expected = p * Double(draws)
      // Five standard deviations of a binomial count: one in two million.
      let tolerance = 5 * (expected * (1 - p)).squareRoot()
      guard abs(count - expected) > tolerance + 1e-9 else { return nil }
      return "index \(t) was drawn \(count) times of \(draws), expected \(expected) +- \(tolerance)"
    }
  }
}
