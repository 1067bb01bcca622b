import Diffusion
import TestSupport
import Testing

struct RespacingTests {
  @Test(arguments: [
    (of: 10, count: 4, steps: [0, 3, 6, 9]), (of: 10, count: 2, steps: [0, 9]),
    // 249.75, 499.5 and 749.25.
    (of: 1000, count: 5, steps: [0, 250, 500, 749, 999]),
    (of: 4, count: 4, steps: [0, 1, 2, 3]), (of: 2, count: 2, steps: [0, 1]),
  ])
  func stepsAreEven(_ row: (of: Int, count: Int, steps: [Int])) {
    #expect(Laws.linearProcess(steps: row.of).evenSteps(row.count) == row.steps)
  }

  @Test func everyCountKeepsTheFirstAndTheLast() {
    let process = Laws.linearProcess(steps: 57)
    for count in 2...57 {
      let steps = process.evenSteps(count)
      let gaps = zip(steps, steps.dropFirst()).map { $1 - $0 }
      #expect(steps.first == 0 && steps.last == 56 && steps.count == count)
      #expect((gaps.max() ?? 0) - (gaps.min() ?? 0) <= 1 && (gaps.min() ?? 0) >= 1, "\(steps)")
    }
  }

  /// By hand, from alpha bars 0.9, 0.72 and 0.36: without the second, beta = 1 - 0.36 / 0.9, and the
  /// posterior variance is beta (1 - 0.9) / (1 - 0.36).
  @Test func allElseFollowsFromTheKeptAlphaBars() {
    let process = DiffusionProcess(betas: [0.1, 0.2, 0.5])
    let kept = process.keeping([0, 2])
    for (found, right) in [
      (kept.betas[0], 0.1), (kept.betas[1], 0.6), (kept.alphaBars[1], 0.36),
      (kept.posteriorVariances[1], 0.6 * 0.1 / 0.64), (kept.variances(.fixedLarge)[1], 0.6),
    ] {
      #expect(abs(found - right) < 1e-15)
    }
    #expect(process.keeping([0, 1, 2]) == process, "all steps: the same to the bit")
  }

  /// Of the paper's chain (paper facts, rule for the reduced T): k = 64 for T = 1000, beta_1 = 0.1.
  @Test func theCutChainBeginsAboveTheSwitchingStep() throws {
    let full = Laws.linearProcess(steps: 1000)
    #expect(full.switchingStep(firstBeta: 0.1) == 64)
    let chain = try #require(NoiseChain(cutting: full, firstBeta: 0.1))
    #expect(chain.betas.count == 936)
    #expect(chain.networkSteps.prefix(3) == [0, 65, 66] && chain.networkSteps.last == 999)
    #expect(chain.betas[2...] == full.betas[66...])
    #expect(NoiseChain(cutting: full, firstBeta: 0.99999) == nil, "nothing is left of the chain")
  }
}
