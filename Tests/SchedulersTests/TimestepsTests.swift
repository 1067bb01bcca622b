import Diffusion
import Testing

struct TimestepsTests {
  private let process = DiffusionProcess(betas: [0.1, 0.2, 0.3, 0.4])

  @Test func uniformStepsAreEquallyLikely() throws {
    let choice = try Schedules.choice("type: uniform")
    #expect(choice.probabilities(in: process, over: 0..<4) == [0.25, 0.25, 0.25, 0.25])
  }

  @Test func betaWeightedStepsAreAsLikelyAsTheyAreNoisy() throws {
    let choice = try Schedules.choice("type: beta_weighted")
    let p = choice.probabilities(in: process, over: 0..<4)
    for (found, right) in zip(p, [0.1, 0.2, 0.3, 0.4]) { #expect(abs(found - right) < 1e-15) }
    // Of a part of the chain only what is in it counts.
    #expect(choice.probabilities(in: process, over: 0..<1) == [1])
    let late = choice.probabilities(in: process, over: 2..<4)
    #expect(abs(late[0] - 3.0 / 7) < 1e-15)
  }

  /// The numbers of the paper facts: 46.8 times as likely as any other, 9.1 % of the draws.
  @Test func firstStepIsWeightedByBetaTimesSteps() throws {
    let choice = try Schedules.choice("type: first_step_weighted")
    let process = DiffusionProcess(
      try Schedules.chain("type: linear, steps: 468, first_beta: 0.1"))
    let p = choice.probabilities(in: process, over: 0..<468)
    for other in p.dropFirst() { #expect(abs(p[0] / other - 46.8) < 1e-12) }
    #expect(abs(p[0] - 46.8 / (46.8 + 467)) < 1e-15)
    // A generator's own steps are equally likely.
    #expect(Set(choice.probabilities(in: process, over: 1..<468)).count == 1)
  }
}
