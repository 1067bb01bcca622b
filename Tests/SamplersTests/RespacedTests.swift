import Diffusion
import Tensor
import TestSupport
import Testing

/// What `steps` does to every sampler, and what a step costs.
struct RespacedTests {
  private let process = Laws.linearProcess(steps: 100)

  /// A subset of steps is the whole of the chain that has their alpha_bars, whose best model is the
  /// same: only its numbers for the steps are others. Alpha bars differ by 1e-15, results by rounding.
  @Test(arguments: ["ancestral", "ddim, eta: 0.7", "dpm_solver_2m", "heun"], Variance.allCases)
  func aSubsetIsAChainOfItsOwn(_ name: String, _ variance: Variance) throws {
    // A learned variance would be that of the whole chain's neighbours.
    guard variance != .learnedRange else { return }
    let kept = process.evenSteps(12)
    let short = DiffusionProcess(
      betas: kept.indices.map { i in
        1 - process.alphaBars[kept[i]] / (i == 0 ? 1 : process.alphaBars[kept[i - 1]])
      })
    let model = { (process: DiffusionProcess) in
      GaussianDenoiser(mean: 0.3, deviation: 0.5, in: process, variance: variance)
    }
    let subset = try SamplerRecipes.read("\(name), steps: 12")
      .images(0..<3, seed: 4, with: model(process), in: process).read()
    let own = try SamplerRecipes.read(name)
      .images(0..<3, seed: 4, with: model(short), in: short).read()
    let difference = Difference(subset, own)
    #expect(difference.largest < 2e-5, "\(difference)")
  }

  /// A learned variance lies between those of the respaced chain.
  @Test func aLearnedVarianceIsThatOfTheStepsTaken() throws {
    for (position, fixed) in [(Float(1), Variance.fixedLarge), (-1, .fixedSmall)] {
      let best = GaussianDenoiser(mean: 0.3, deviation: 0.5, in: process)
      let images = try [Variance.learnedRange, fixed].map { variance in
        let model = FunctionDenoiser(
          .epsilon, variance, range: { xt, _ in Tensor.filled(position, shape: xt.shape) },
          { try best($0, at: $1) })
        return try SamplerRecipes.read("ancestral, steps: 12")
          .images(0..<3, seed: 4, with: model, in: process).read()
      }
      #expect(Difference(images[0], images[1]).largest < 2e-5)
    }
  }

  /// Network calls per image, as the documentation has them: N, and for `heun` 2 N - 1.
  @Test(arguments: [
    (sampler: "ancestral", calls: 10), (sampler: "ddim", calls: 10),
    (sampler: "dpm_solver_2m", calls: 10), (sampler: "heun", calls: 19),
  ])
  func costsWhatItSays(_ cost: (sampler: String, calls: Int)) throws {
    var calls = 0
    let model = FunctionDenoiser { xt, _ in
      calls += 1
      return xt * 0
    }
    var reports = 0
    _ = try SamplerRecipes.read("\(cost.sampler), steps: 10")
      .images(0..<2, seed: 1, with: model, in: process) { _ in reports += 1 }
    #expect(calls == cost.calls)
    #expect(reports == 10)
  }

  /// A generator of the whole chain, finished by an auto-encoder of beta_1 = 0.2 that was never told of
  /// that chain: asked by `networkSteps`, both know the noise that they see. 16,384 pixels: 4 standard
  /// errors are 0.016 and 4.4 %, and a method of its own adds 1.5 %. A mean of x_0 given x_1 has half of the
  /// data's variance here.
  @Test func aCutChainIsFinishedByAnotherModel() throws {
    let full = Laws.linearProcess(steps: 400)
    let chain = try #require(NoiseChain(cutting: full, firstBeta: 0.2))
    let generator = GaussianDenoiser(mean: 0.3, deviation: 0.5, in: full)
    let single = DiffusionProcess(betas: [0.2])
    let denoiser = GaussianDenoiser(mean: 0.3, deviation: 0.5, in: single)
    let model = FunctionDenoiser { xt, timesteps in
      let asked = timesteps.map { chain.networkSteps[$0] }
      return asked[0] == 0 ? try denoiser(xt, at: asked) : try generator(xt, at: asked)
    }
    let slope = denoiser.expectedX0(at: 0).slope
    let variance = slope * slope * (0.8 * 0.25 + 0.2)
    for sampler in ["ancestral", "ddim", "dpm_solver_2m", "heun, steps: 40"] {
      let pixels = Moments(
        try SamplerRecipes.read(sampler)
          .images(0..<256, seed: 8, with: model, in: DiffusionProcess(chain)).read())
      #expect(abs(pixels.mean - 0.3) < 0.016, "\(sampler)")
      #expect(abs(pixels.variance / variance - 1) < 0.06, "\(sampler): \(pixels.variance)")
    }
  }
}
