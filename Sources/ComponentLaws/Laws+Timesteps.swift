import Diffusion
import Recipe
import Tensor

extension Laws {
  private static let draws = 20_000

  /// What holds for every timestep sampler.
  static func timesteps(_ specimen: Specimen) -> [Law] {
    [
      specimen.law("probabilities are not negative and sum to 1") { specimen in
        try onRanges(specimen) { choice, process, steps, losses in
          let p = choice.probabilities(in: process, over: steps, after: losses)
          // Twenty roundings of 1e-16 each.
          let sum = p.reduce(0, +)
          let isRight = p.count == steps.count && p.allSatisfy { $0 >= 0 } && abs(sum - 1) < 1e-12
          return isRight ? [] : ["over \(steps): \(p.count) probabilities, in all \(sum)"]
        }
      },
      specimen.law("probability times weight is 1 / T for every step that can be drawn") {
        try onRanges($0, unbiased)
      },
      specimen.law("the expected weighted loss is the mean over the steps that can be drawn") {
        try onRanges($0, expectation)
      },
      specimen.law("without 'importance' every weight is 1") { specimen in
        try onRanges(specimen, "importance: false") { choice, process, steps, losses in
          let draw = draw(choice, process, steps, losses, seed: 1)
          return draw.weights.allSatisfy { $0 == 1 } ? [] : ["over \(steps), not all weights are 1"]
        }
      },
      specimen.law("the same seed draws the same steps, another seed others") { specimen in
        try onRanges(specimen) { choice, process, steps, losses in
          let first = draw(choice, process, steps, losses, seed: 1)
          let same = first == draw(choice, process, steps, losses, seed: 1)
          let p = choice.probabilities(in: process, over: steps, after: losses)
          let isFree = p.count { $0 > 0 } > 1
          let other = !isFree || first != draw(choice, process, steps, losses, seed: 2)
          return (same ? [] : ["over \(steps), seed 1 draws two ways"])
            + (other ? [] : ["over \(steps), seeds 1 and 2 draw the same"])
        }
      },
      specimen.law("steps are drawn as often as their probabilities say") {
        try onRanges($0, frequencies)
      },
    ]
  }

  private typealias Check = (
    TimestepChoice, DiffusionProcess, Range<Int>, LossRecord?
  ) throws -> [String]

  /// All steps of a chain, and the first alone, which is what a DAE is trained on; before training,
  /// and after losses that differ from step to step.
  private static func onRanges(
    _ specimen: Specimen, _ keys: String..., check: Check
  ) throws -> [String] {
    let choice = try specimen.make(keys, as: TimestepChoice.self)
    let betas = [0.1] + (1..<20).map { 0.01 + 0.005 * Double($0) }
    let process = DiffusionProcess(betas: betas)
    var losses = LossRecord(stepCount: process.steps, history: choice.lossHistory)
    for round in 0..<max(1, choice.lossHistory) {
      let values = (0..<process.steps).map { Float(1 + round % 3) / Float(1 + $0) }
      losses.add(values, at: Array(0..<process.steps))
    }
    return try [0..<20, 0..<1].flatMap { steps in
      try check(choice, process, steps, nil) + check(choice, process, steps, losses)
    }
  }

  private static func onRanges(_ specimen: Specimen, _ check: Check) throws -> [String] {
    try onRanges(specimen, check: check)
  }

  private static func draw(
    _ choice: TimestepChoice, _ process: DiffusionProcess, _ steps: Range<Int>,
    _ losses: LossRecord?, seed: UInt64
  ) -> TimestepDraw {
    var random = RandomSource(RandomKey(seed: seed, purpose: "timesteps"))
    return choice.draw(draws, in: process, over: steps, after: losses, using: &random)
  }

  /// The exact sum over all steps, of losses that a uniform one would weigh alike. A sampler that
  /// leaves steps out, as a DAE's does, has the mean over the others.
  private static func expectation(
    _ choice: TimestepChoice, _ process: DiffusionProcess, _ steps: Range<Int>,
    _ losses: LossRecord?
  ) -> [String] {
    let p = choice.probabilities(in: process, over: steps, after: losses)
    let weights = choice.importanceWeights(of: p)
    let stepLosses = steps.map { 2 + Double($0 * $0 % 7) }
    let drawn = zip(p, stepLosses).filter { $0.0 > 0 }.map(\.1)
    let uniform = drawn.reduce(0, +) / Double(drawn.count)
    let weighted = zip(p, zip(weights, stepLosses)).reduce(0) { $0 + $1.0 * $1.1.0 * $1.1.1 }
    // Twenty terms with a few roundings of 1e-16 each.
    guard abs(weighted - uniform) > 1e-13 * uniform else { return [] }
    return ["over \(steps), the expected loss is \(weighted), not \(uniform)"]
  }

  private static func unbiased(
    _ choice: TimestepChoice, _ process: DiffusionProcess, _ steps: Range<Int>,
    _ losses: LossRecord?
  ) -> [String] {
    let p = choice.probabilities(in: process, over: steps, after: losses)
    let count = p.count { $0 > 0 }
    let draw = draw(choice, process, steps, losses, seed: 1)
    var violations: [Int: String] = [:]
    for (t, weight) in zip(draw.timesteps, draw.weights) {
      guard steps.contains(t) else {
        violations[t] = "index \(t) is outside \(steps)"
        continue
      }
      let product = p[t - steps.lowerBound] * Double(weight) * Double(count)
      // Weights are float32: 6e-8.
      if abs(product - 1) > 1e-6 {
        violations[t] = "over \(steps), p w T = \(product) at index \(t)"
      }
    }
    return violations.values.sorted()
  }

  private static func frequencies(
    _ choice: TimestepChoice, _ process: DiffusionProcess, _ steps: Range<Int>,
    _ losses: LossRecord?
  ) -> [String] {
    let draw = draw(choice, process, steps, losses, seed: 3)
    let counts = Dictionary(draw.timesteps.map { ($0, 1) }, uniquingKeysWith: +)
    let p = choice.probabilities(in: process, over: steps, after: losses)
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
