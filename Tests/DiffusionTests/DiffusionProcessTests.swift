import Diffusion
import Tensor
import TestSupport
import Testing

struct DiffusionProcessTests {
  private let process = DiffusionProcess(betas: [0.1, 0.2, 0.5])

  /// By hand: alpha bars 0.9, 0.9 * 0.8, 0.9 * 0.8 * 0.5.
  @Test func derivesByProducts() {
    expect(process.alphas, [0.9, 0.8, 0.5])
    expect(process.alphaBars, [0.9, 0.72, 0.36])
    expect(process.alphaBarsBefore, [1, 0.9, 0.72])
    expect(process.signalToNoise, [9, 0.72 / 0.28, 0.36 / 0.64])
    expect(process.posteriorVariances, [0, 0.2 * 0.1 / 0.28, 0.5 * 0.28 / 0.64])
    #expect(process.steps == 3)
  }

  /// Bayes: 1 / variance = alpha_t / beta_t + 1 / (1 - alpha_bar_t-1), and the mean is the
  /// variance times (sqrt(alpha_t) / beta_t x_t + sqrt(alpha_bar_t-1) / (1 - alpha_bar_t-1) x_0).
  @Test func posteriorIsThatOfBayes() {
    for t in 1..<process.steps {
      let (alpha, beta) = (process.alphas[t], process.betas[t])
      let before = process.alphaBarsBefore[t]
      let precision = alpha / beta + 1 / (1 - before)
      let mean = process.posteriorMeanCoefficients(at: t)
      expect([process.posteriorVariances[t]], [1 / precision])
      expect([mean.xt], [alpha.squareRoot() / beta / precision])
      expect([mean.x0], [before.squareRoot() / (1 - before) / precision])
    }
    let first = process.posteriorMeanCoefficients(at: 0)
    expect([first.x0, first.xt], [1, 0])
  }

  @Test func variancesOfTheFirstStepAreThoseOfTheSecond() {
    let second = process.posteriorVariances[1]
    expect(process.variances(.fixedLarge), [second, 0.2, 0.5])
    expect(process.variances(.fixedSmall), [second, second, process.posteriorVariances[2]])
  }

  @Test func switchesWhereTheNoiseIsNearest() {
    #expect(process.switchingStep(firstBeta: 0.1) == 0)
    #expect(process.switchingStep(firstBeta: 0.25) == 1)
    #expect(process.switchingStep(firstBeta: 0.99) == 2)
    // Equally near: the first.
    let even = DiffusionProcess(betas: [0.25, 1.0 / 3, 0.5])
    #expect(even.switchingStep(firstBeta: 0.375) == 0)
  }

  /// x_0 and the target of each prediction follow from each other.
  @Test(arguments: Prediction.allCases)
  func predictionsGiveTheImageBack(_ prediction: Prediction) throws {
    let x0 = Tensor(HashValues.data("x0", 3 * 8), shape: [3, 2, 4, 1])
    let noise = Tensor(HashValues.data("noise", 3 * 8), shape: [3, 2, 4, 1])
    let t = [2, 0, 1]
    let xt = process.diffuse(x0, noise: noise, to: t)
    let target = process.target(of: prediction, x0: x0, noise: noise, at: t)
    let back = process.x0(from: target, predicting: prediction, xt: xt, at: t)
    // A few roundings of 6e-8, divided by sqrt(alpha_bar) = 0.6.
    expectClose(try back.read(), try x0.read(), within: 1e-6, "\(prediction)")
  }

  @Test func diffusesEachImageToItsOwnStep() throws {
    let ones = Tensor.filled(1, shape: [3, 1, 1, 1])
    let xt = try process.diffuse(ones, noise: ones * 0, to: [2, 0, 1]).read()
    expectClose(
      xt, [0.6, Float(0.9).squareRoot(), Float(0.72).squareRoot()], within: 1e-7, "the signal")
    let noise = try process.diffuse(ones * 0, noise: ones, to: [2, 0, 1]).read()
    expectClose(
      noise, [0.8, Float(0.1).squareRoot(), Float(0.28).squareRoot()], within: 1e-7, "the noise")
  }

  /// A few roundings in Double.
  private func expect(
    _ found: [Double], _ right: [Double], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let isClose =
      found.count == right.count && zip(found, right).allSatisfy { abs($0 - $1) < 1e-14 }
    #expect(isClose, "\(found), expected \(right)", sourceLocation: sourceLocation)
  }
}
