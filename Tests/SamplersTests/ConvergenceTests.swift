import Diffusion
import Foundation
import Tensor
import TestSupport
import Testing

/// The methods without noise against the exact solution of the probability-flow ODE.
///
/// For pixels x_0 ~ N(m, s^2) that is a stretching: x_t - sqrt(alpha_bar_t) m changes as the deviation
/// sqrt(alpha_bar_t s^2 + 1 - alpha_bar_t) does. So x_1 is known, and what the model says there is the
/// image. The chain begins with beta_1 = 0.1, as a DAED's: a chain that ends in next to no noise has one
/// step there that stays long however many there are, and no method shows its order.
struct ConvergenceTests {
  private let process = SamplerRecipes.process(steps: 1025, firstBeta: 0.1)
  private let mean = 0.3
  private let deviation = 0.5
  private let noise = ImageNoise(seed: 11, images: 0..<16).normal([16, 8, 8, 1], use: 0)

  private var model: GaussianDenoiser {
    GaussianDenoiser(mean: mean, deviation: deviation, in: process)
  }

  /// The images that x_T leads to, in Double.
  private func exact() throws -> [Double] {
    let spread = { (t: Int) -> Double in
      let alphaBar = process.alphaBars[t]
      return (alphaBar * deviation * deviation + 1 - alphaBar).squareRoot()
    }
    let last = process.steps - 1
    let end = model.expectedX0(at: 0)
    return try noise.read().map { value in
      let centred = Double(value) - process.alphaBars[last].squareRoot() * mean
      let x1 = process.alphaBars[0].squareRoot() * mean + spread(0) / spread(last) * centred
      return end.slope * x1 + end.offset
    }
  }

  /// The root of the mean squared error of images made in `moves` moves and the last one.
  private func error(_ sampler: String, _ moves: Int) throws -> Double {
    let sampler = try SamplerRecipes.read("\(sampler), steps: \(moves + 1)")
    let images = try sampler.sample(
      model, from: noise, in: process, using: ImageNoise(seed: 0, images: 0..<16), onStep: { _ in })
    let squares = zip(try images.read(), try exact()).map { pow(Double($0) - $1, 2) }
    return (squares.reduce(0, +) / Double(squares.count)).squareRoot()
  }

  /// Slopes from 64 to 256 moves. In NumPy's float64 they are 0.99, 2.21 and 2.02: what is left of
  /// the next order, and for DPM-Solver++ of its first moves. float32 ends at an error of 1e-6, which
  /// is half of what DPM-Solver++ has left at 256 moves, and moves its slope by 0.05; hence the tolerances.
  @Test(arguments: [
    (sampler: "ddim", order: 1.0, within: 0.05),
    (sampler: "dpm_solver_2m", order: 2.0, within: 0.3),
    (sampler: "heun", order: 2.0, within: 0.1),
  ])
  func convergesAtItsOrder(_ claim: (sampler: String, order: Double, within: Double)) throws {
    let errors = try [64, 128, 256].map { try error(claim.sampler, $0) }
    let slope = log2(errors[0] / errors[2]) / 2
    #expect(abs(slope - claim.order) <= claim.within, "\(claim.sampler): \(slope), \(errors)")
    // Order 2 has to pay: at 64 moves less than an eighth of DDIM's 0.006.
    #expect(errors[0] < (claim.order == 1 ? 0.007 : 0.0007), "\(errors)")
  }

  /// Few steps are where order counts: 16 moves and the last one.
  @Test func orderTwoPaysWithFewSteps() throws {
    let (ddim, solver) = (try error("ddim", 16), try error("dpm_solver_2m", 16))
    #expect(solver < ddim / 5, "\(solver) and \(ddim)")
    #expect(try error("heun", 16) < ddim / 3)
  }
}
