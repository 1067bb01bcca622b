import Diffusion
import Foundation
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

  @Test func firstStepOnlyDrawsTheFirstWithItsOwnLoss() throws {
    let choice = try Schedules.choice("type: first_step_only")
    #expect(choice.probabilities(in: process, over: 0..<4) == [1, 0, 0, 0])
    #expect(choice.importanceWeights(of: [1, 0, 0, 0])[0] == 1)
  }

  /// With two losses each: roots of second moments sqrt(2), 5 (of 1 and 7), 3 and 0.
  @Test func lossSecondMomentLearnsFromTheLastLosses() throws {
    let keys = "type: loss_second_moment, history: 2, uniform: 0.1"
    let choice = try Schedules.choice(keys)
    #expect(choice.lossHistory == 2)
    var losses = LossRecord(stepCount: 4, history: 2)
    losses.add([9, 0, 1, 7, 3, 0], at: [0, 0, 1, 1, 2, 3])
    losses.add([2, 3], at: [0, 2])
    let even = [0.25, 0.25, 0.25, 0.25]
    #expect(choice.probabilities(in: process, over: 0..<4, after: losses) == even, "3 has one")
    losses.add([0], at: [3])
    let roots: [Double] = [sqrt(2), 5, 3, 0]
    let total = roots.reduce(0, +)
    let found = choice.probabilities(in: process, over: 0..<4, after: losses)
    for (p, root) in zip(found, roots) { #expect(abs(p - (0.9 * root / total + 0.025)) < 1e-15) }
    // A DAE has no other steps to wait for.
    #expect(choice.probabilities(in: process, over: 0..<1, after: losses) == [1])
  }

  @Test func lossesThatAreAllZeroLeaveStepsUniform() throws {
    let choice = try Schedules.choice("type: loss_second_moment, history: 1")
    var losses = LossRecord(stepCount: 2, history: 1)
    losses.add([0, 0], at: [0, 1])
    #expect(choice.probabilities(in: process, over: 0..<2, after: losses) == [0.5, 0.5])
  }
}
