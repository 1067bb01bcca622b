import Diffusion
import Losses
import Recipe
import Tensor
import TestSupport
import Testing

struct SimpleLossTests {
  private let process = DiffusionProcess(betas: [0.1, 0.2, 0.3])
  private let x0 = Tensor(HashValues.data("x0", 3 * 6), shape: [3, 2, 3, 1])
  private let noise = Tensor(HashValues.data("noise", 3 * 6), shape: [3, 2, 3, 1])
  private let timesteps = [0, 2, 1]

  private func loss(_ model: any Denoiser) throws -> [Float] {
    let registry = try Registry([Losses::plugin])
    let recipe = try Recipe.parse("loss: {type: simple}\n", name: "test.yaml")
    let loss = try recipe.read(with: registry) {
      try $0.component("loss", of: .loss, as: (any Loss).self)
    }.value
    return try loss(model, x0: x0, noise: noise, at: timesteps, in: process).read()
  }

  @Test(arguments: Prediction.allCases)
  func perfectModelHasNone(_ prediction: Prediction) throws {
    let model = FunctionDenoiser(prediction) { [process, x0, noise] _, t in
      process.target(of: prediction, x0: x0, noise: noise, at: t)
    }
    #expect(try loss(model) == [0, 0, 0])
  }

  /// A model that is off by 0.5 everywhere, and by 1 in the second image.
  @Test(arguments: Prediction.allCases)
  func isTheMeanSquareOfTheError(_ prediction: Prediction) throws {
    let error = Tensor([0.5, 1, 0.5], shape: [3, 1, 1, 1])
    let model = FunctionDenoiser(prediction) { [process, x0, noise] _, t in
      process.target(of: prediction, x0: x0, noise: noise, at: t) + error
    }
    // Targets of size 1 are rounded by 1e-7.
    expectClose(try loss(model), [0.25, 1, 0.25], within: 1e-6, "the loss")
  }

  @Test func modelSeesTheNoisyImageAndItsStep() throws {
    var calls: [([Float], [Int])] = []
    _ = try loss(
      FunctionDenoiser { xt, timesteps in
        calls.append((try xt.read(), timesteps))
        return xt
      })
    try #require(calls.count == 1)
    #expect(calls[0].1 == timesteps)
    let expected = process.diffuse(x0, noise: noise, to: timesteps)
    expectSameBits(calls[0].0, try expected.read(), "x_t")
  }
}
