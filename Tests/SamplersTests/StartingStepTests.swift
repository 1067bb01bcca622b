import Diffusion
import Samplers
import Tensor
import TestSupport
import Testing

/// The backward process from a step inside the chain.
@Suite struct StartingStepTests {
  private let process = Laws.linearProcess(steps: 30)

  private func sampler(_ keys: String) throws -> SamplerChoice {
    try #require(try SamplerRecipes.read(keys) as? SamplerChoice)
  }

  /// From the last step it is the whole, to the bit.
  @Test(arguments: ["ancestral", "ddim, eta: 0.5", "heun, steps: 7", "dpm_solver_2m, clip: true"])
  func fromTheLastStepItIsSampling(_ keys: String) throws {
    let sampler = try sampler(keys)
    let model = GaussianDenoiser(mean: 0.3, deviation: 0.5, in: process)
    let noise = ImageNoise(seed: 4, images: 0..<2)
    let xT = noise.normal([2, 4, 4, 1], use: 0)
    let whole = try sampler.sample(model, from: xT, in: process, using: noise) { _ in }
    let from = try sampler.sample(model, from: xT, at: 29, in: process, using: noise) { _ in }
    expectSameBits(try from.read(), try whole.read(), keys)
  }

  /// The start, and of the steps below it those that the sampler takes of the whole chain.
  @Test(arguments: [
    ("ancestral", 4, [4, 3, 2, 1, 0]), ("ancestral, steps: 4", 15, [15, 10, 0]),
    ("ancestral, steps: 4", 10, [10, 0]), ("ancestral", 0, [0]), ("ddim, steps: 2", 0, [0]),
  ])
  func takesTheStepsBelow(_ keys: String, _ start: Int, _ steps: [Int]) throws {
    var asked: [Int] = []
    let model = FunctionDenoiser { xt, timesteps in
      asked.append(timesteps[0])
      return xt * 0
    }
    var reports: [SampleStep] = []
    let noise = ImageNoise(seed: 4, images: 0..<2)
    _ = try sampler(keys).sample(
      model, from: noise.normal([2, 4, 4, 1], use: 0), at: start, in: process, using: noise
    ) { reports.append($0) }
    #expect(asked == steps)
    #expect(reports.count == steps.count && reports.last?.total == steps.count)
  }
}
