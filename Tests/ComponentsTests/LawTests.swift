import Recipe
import TestSupport
import Testing

/// What holds for every component holds for each of these, bundled plugins included.
struct LawTests {
  @Test(arguments: Laws.all(of: try AllComponents.registry()))
  func holds(_ law: Law) {
    for violation in law.violations() {
      Issue.record("\(law): \(violation)")
    }
  }

  @Test func everyKindIsRepresented() throws {
    let kinds = Set(try AllComponents.registry().kinds.map(\.name))
    let expected: Set = [
      "dataset", "loss", "model", "network", "optimizer", "sampler", "schedule", "timesteps",
      "tracker",
    ]
    #expect(expected.isSubset(of: kinds))
  }
}
