import AdamsBashforth
import Daedalus
import Foundation
import TestSupport
import Testing

/// Against the best model of normal pixels, for which the ODE has an exact solution.
struct AdamsBashforthSamplerTests {
  private let mean = 0.3
  private let deviation = 0.5

  @Test(arguments: try Laws.all(of: AdamsBashforth::plugin))
  func holds(_ law: Law) {
    for violation in law.violations() { Issue.record("\(law): \(violation)") }
  }

  private func read(_ keys: String) throws -> any Sampler {
    let text = "sampler: {type: adams_bashforth, \(keys)}\n"
    return try Recipe.parse(text, name: "test.yaml")
      .read(with: try Registry([AdamsBashforth::plugin])) {
        try $0.component("sampler", of: .sampler, as: (any Sampler).self)
      }.value
  }

  /// As textbooks have them (Hairer, Norsett and Wanner, "Solving ordinary differential equations I",
  /// section III.1), the newest first.
  private static let textbook: [[Double]] = [
    [1], [3 / 2, -1 / 2], [23 / 12, -16 / 12, 5 / 12], [55 / 24, -59 / 24, 37 / 24, -9 / 24],
  ]

  /// A chain whose s goes down from 1.2 to 0.1 in equal steps, in Double. Values of up to 2 after a dozen
  /// float32 additions: 1e-5.
  @Test(arguments: 1...4) func onEqualStepsItIsTheTextbooks(_ order: Int) throws {
    let s = (1...12).map { 0.1 * Double($0) }
    let alphaBars = s.map { 1 / (1 + $0 * $0) }
    let process = DiffusionProcess(betas: zip(alphaBars, [1] + alphaBars).map { 1 - $0 / $1 })
    let model = GaussianDenoiser(mean: mean, deviation: deviation, in: process)
    let xT = ImageNoise(seed: 3, images: 0..<2).normal([2, 8, 8, 1], use: 0)
    var y = try xT.read().map { Double($0) / alphaBars[11].squareRoot() }
    var epsilons: [[Double]] = []
    for t in (1..<12).reversed() {
      let best = model.expectedX0(at: t)
      let signal = alphaBars[t].squareRoot()
      // epsilon = (y - x_0) / s, with x_t = y sqrt(alpha_bar).
      let epsilon = y.map { ($0 - best.slope * signal * $0 - best.offset) / s[t] }
      epsilons = [epsilon] + epsilons.prefix(order - 1)
      for (weight, epsilon) in zip(Self.textbook[epsilons.count - 1], epsilons) {
        y = zip(y, epsilon).map { $0 - 0.1 * weight * $1 }
      }
    }
    let best = model.expectedX0(at: 0)
    let expected = y.map { best.slope * alphaBars[0].squareRoot() * $0 + best.offset }
    let images = try read("order: \(order)")
      .images(0..<2, seed: 3, with: model, in: process).read()
    let difference = Difference(images.map { Double($0) }, expected)
    #expect(difference.largest < 1e-5, "\(difference)")
  }

  /// x_t - sqrt(alpha_bar_t) m changes as the deviation of x_t does, so the x_1 that x_T leads to is
  /// known, and what the model says there is the image. The steps are even in t, not in s.
  private func error(order: Int, moves: Int) throws -> Double {
    let process = DiffusionProcess(
      betas: [0.1] + Laws.linearProcess(steps: 1025).betas.dropFirst())
    let model = GaussianDenoiser(mean: mean, deviation: deviation, in: process)
    let xT = ImageNoise(seed: 11, images: 0..<16).normal([16, 8, 8, 1], use: 0)
    let images = try read("order: \(order), steps: \(moves + 1)")
      .images(0..<16, seed: 11, with: model, in: process).read()
    let signal = process.alphaBars.map { $0.squareRoot() }
    let spread = process.alphaBars.map { ($0 * deviation * deviation + 1 - $0).squareRoot() }
    let end = model.expectedX0(at: 0)
    let squares = zip(images, try xT.read()).map { image, value in
      let centred = Double(value) - signal[1024] * mean
      let x1 = signal[0] * mean + spread[0] / spread[1024] * centred
      return pow(Double(image) - end.slope * x1 - end.offset, 2)
    }
    return (squares.reduce(0, +) / Double(squares.count)).squareRoot()
  }

  /// Slopes from 16 to 64 moves, those of float64 in NumPy; from 128 to 256 moves they are 1.00, 1.97,
  /// 2.95 and 3.90. float32 leaves 1e-6, which is 4 % of order 4's error at 64 moves: 0.05.
  @Test(arguments: [(1, 0.984), (2, 1.842), (3, 2.682), (4, 3.491)])
  func convergesAtItsOrder(_ order: Int, _ slope: Double) throws {
    let errors = try [16, 64].map { try error(order: order, moves: $0) }
    let found = log2(errors[0] / errors[1]) / 2
    #expect(abs(found - slope) < 0.05, "\(found), \(errors)")
  }

  @Test func higherOrdersPayWithFewSteps() throws {
    let errors = try (1...4).map { try error(order: $0, moves: 16) }
    for (one, next) in zip(errors, errors.dropFirst()) { #expect(next < 0.7 * one, "\(errors)") }
    #expect(errors[3] < errors[0] / 6, "\(errors)")
  }

  @Test func callsTheModelOnceAStepFromTheLastToTheFirst() throws {
    var asked: [[Int]] = []
    let model = FunctionDenoiser { xt, timesteps in
      asked.append(timesteps)
      return xt * 0
    }
    let process = Laws.linearProcess(steps: 12)
    _ = try read("order: 4").images(0..<2, seed: 1, with: model, in: process)
    #expect(asked == (0..<12).reversed().map { [$0, $0] })
  }

  @Test func anOrderThatThereIsNotIsRefused() {
    let error = #expect(throws: RecipeError.self) { try read("order: 5") }
    #expect(
      error?.description == """
        test.yaml:1:41: error: 'order' must lie in 1...4, but is 5
           1 | sampler: {type: adams_bashforth, order: 5}
             |                                         ^
        1 error; nothing was run.
        """)
  }
}
