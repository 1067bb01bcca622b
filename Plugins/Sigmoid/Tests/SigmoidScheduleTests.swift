import Daedalus
import Sigmoid
import TestSupport
import Testing

struct SigmoidScheduleTests {
  @Test(arguments: try Laws.all(of: Sigmoid::plugin))
  func holds(_ law: Law) {
    for violation in law.violations() { Issue.record("\(law): \(violation)") }
  }

  private func betas(_ keys: String) throws -> [Double] {
    let recipe = try Recipe.parse("schedule: {type: sigmoid, \(keys)}\n", name: "test.yaml")
    return try recipe.read(with: try Registry([Sigmoid::plugin])) {
      try $0.component("schedule", of: .schedule, as: NoiseChain.self)
    }.value.betas
  }

  /// Halfway the sigmoid is 1/2; at its ends it is 1 / (1 + e^6) = 0.0024726 from its limits.
  @Test func risesFromEndToEnd() throws {
    let betas = try betas("steps: 101, beta_start: 0.01, beta_end: 0.03")
    #expect(abs(betas[50] - 0.02) < 1e-15)
    #expect(abs(betas[0] - (0.01 + 0.02 * 0.002472623156634774)) < 1e-15)
    #expect(abs(betas[100] - (0.03 - 0.02 * 0.002472623156634774)) < 1e-15)
    #expect(zip(betas, betas.dropFirst()).allSatisfy { $0 < $1 })
  }
}
