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
}
