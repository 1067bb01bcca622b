import Diffusion
import Tensor
import TestSupport
import Testing

struct DDIMSamplerTests {
  private let process = Laws.linearProcess(steps: 50)

  private func images(
    _ keys: String, _ model: any Denoiser, seed: UInt64 = 6
  ) throws -> [Float] {
    try SamplerRecipes.read(keys).images(0..<4, seed: seed, with: model, in: process).read()
  }

  /// Song et al., equation 12, as it is printed, over the whole chain in Double. 50 steps of
  /// float32, of which the first divide by sqrt(alpha_bar) = 0.03: 2e-5 on values of up to 2.
  @Test(arguments: [0, 0.5, 1]) func followsItsEquation(_ eta: Double) throws {
    let model = GaussianDenoiser(mean: 0.3, deviation: 0.5, in: process)
    let noise = ImageNoise(seed: 6, images: 0..<4)
    var xt = try noise.normal([4, 8, 8, 1], use: 0).read().map { Double($0) }
    for t in (0..<process.steps).reversed() {
      let (now, next) = (process.alphaBars[t], process.alphaBarsBefore[t])
      let best = model.expectedX0(at: t)
      let sigma =
        eta * ((1 - next) / (1 - now)).squareRoot() * (1 - now / next).squareRoot()
      let z = try noise.normal([4, 8, 8, 1], use: t + 1).read()
      xt = zip(xt, z).map { x, z in
        let x0 = best.slope * x + best.offset
        let epsilon = (x - now.squareRoot() * x0) / (1 - now).squareRoot()
        let direction = max(0, 1 - next - sigma * sigma).squareRoot() * epsilon
        return next.squareRoot() * x0 + direction + sigma * Double(z)
      }
    }
    let difference = Difference(try images("ddim, eta: \(eta)", model).map { Double($0) }, xt)
    #expect(difference.largest < 2e-5, "\(difference)")
  }

  /// Song et al., section 4.1: with eta 1 over all steps, or over the same ones of them, it is ancestral
  /// sampling with the posterior variance. The two round differently.
  @Test(arguments: ["", ", steps: 10"])
  func withEtaOneItIsAncestralSampling(_ steps: String) throws {
    let model = GaussianDenoiser(mean: 0.3, deviation: 0.5, in: process, variance: .fixedSmall)
    let difference = Difference(
      try images("ddim, eta: 1\(steps)", model), try images("ancestral\(steps)", model))
    #expect(difference.largest < 2e-5, "\(difference)")
  }

  /// Nothing is random but x_T, nor does the model's variance matter.
  @Test func withoutEtaOnlyTheStartIsRandom() throws {
    let large = GaussianDenoiser(mean: 0.3, deviation: 0.5, in: process)
    let small = GaussianDenoiser(mean: 0.3, deviation: 0.5, in: process, variance: .fixedSmall)
    let xT = ImageNoise(seed: 1, images: 0..<2).normal([2, 8, 8, 1], use: 0)
    let results = try [(large, 1), (large, 2), (small, 1)].map { (model, seed: UInt64) in
      try SamplerRecipes.read("ddim").sample(
        model, from: xT, in: process, using: ImageNoise(seed: seed, images: 0..<2),
        onStep: { _ in }
      ).read()
    }
    #expect(results[0] == results[1] && results[0] == results[2])
  }
}
