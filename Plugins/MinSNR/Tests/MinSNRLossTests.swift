import Daedalus
import MinSNR
import TestSupport
import Testing

struct MinSNRLossTests {
  /// alpha_bar is 0.9, 0.5 and 0.1: the signal-to-noise ratios are 9, 1 and 1/9.
  private let process = DiffusionProcess(betas: [0.1, 4.0 / 9, 0.8])
  private let timesteps = [0, 2, 1]
  private let x0 = Tensor(HashValues.data("x0", 3 * 6), shape: [3, 2, 3, 1])
  private let noise = Tensor(HashValues.data("noise", 3 * 6), shape: [3, 2, 3, 1])

  @Test(arguments: try Laws.all(of: MinSNR::plugin))
  func holds(_ law: Law) {
    for violation in law.violations() { Issue.record("\(law): \(violation)") }
  }

  private func read(_ keys: String = "") throws -> any Loss {
    let recipe = try Recipe.parse("loss: {type: min_snr\(keys)}\n", name: "test.yaml")
    return try recipe.read(with: try Registry([MinSNR::plugin])) {
      try $0.component("loss", of: .loss, as: (any Loss).self)
    }.value
  }

  private func losses(_ keys: String, _ model: any Denoiser) throws -> [Float] {
    let loss = try read(keys)
    return try loss(model, x0: x0, noise: noise, at: timesteps, in: process).read()
  }

  /// Hang et al., section 3.4, of a model that is off by 1 in its own terms: min(SNR, gamma) for x_0,
  /// min(1, gamma / SNR) for epsilon, min(SNR, gamma) / (SNR + 1) for v. A few roundings of float32.
  @Test(
    arguments: [
      (keys: "", .x0, [5, 1 / 9, 1]), (keys: "", .epsilon, [5 / 9, 1, 1]),
      (keys: "", .v, [0.5, 0.1, 0.5]),
      (keys: ", gamma: 0.5", .x0, [0.5, 1 / 9, 0.5]),
      (keys: ", gamma: 0.5", .epsilon, [0.5 / 9, 1, 0.5]),
      (keys: ", gamma: 0.5", .v, [0.05, 0.1, 0.25]),
    ] as [(keys: String, Prediction, [Float])])
  func weightsAreThoseOfThePaper(_ keys: String, _ prediction: Prediction, _ weights: [Float])
    throws
  {
    let model = FunctionDenoiser(prediction) { [process, x0, noise] _, t in
      process.target(of: prediction, x0: x0, noise: noise, at: t) + 1
    }
    let found = try losses(keys, model)
    for (one, other) in zip(found, weights) { #expect(abs(one - other) <= 2e-6 * other) }
  }

  /// It is an error of x_0, in whatever terms the model says x_0. Float32 divides by 0.3 at most.
  @Test func theTermsOfTheModelDoNotMatter() throws {
    let all = try Prediction.allCases.map { prediction in
      try losses(
        "", GaussianDenoiser(mean: 0.1, deviation: 0.5, in: process, predicting: prediction))
    }
    for other in all.dropFirst() { expectClose(other, all[0], within: 3e-6, "the losses") }
  }

  @Test func withoutALimitItIsTheSimpleLoss() throws {
    let model = FunctionDenoiser { xt, _ in xt * 0.5 }
    let xt = process.diffuse(x0, noise: noise, to: timesteps)
    let simple = process.squaredError(
      of: xt * 0.5, predicting: .epsilon, x0: x0, noise: noise, at: timesteps)
    expectSameBits(try losses(", gamma: 1000", model), try simple.read(), "the losses")
  }

  @Test func aVarianceThatWouldStayAsItIsIsRefused() throws {
    let loss = try read()
    let model = { (variance: Variance) in
      TwoPartModel(
        ModelOutput(prediction: .epsilon, variance: variance), hasAutoEncoder: true)
    }
    #expect(loss.objection(to: model(.fixedLarge)) == nil)
    #expect(
      loss.objection(to: model(.learnedRange))
        == "the loss 'min_snr' does not train the variance, but 'model.variance' is learned_range: "
        + "the losses hybrid and vlb do")
  }

  @Test func faultsAreToldWithTheirPlace() {
    let error = #expect(throws: RecipeError.self) { try read(", gamma: 0, gama: 5") }
    #expect(
      error?.description == """
        test.yaml:1:30: error: 'gamma' must be above 0, but is 0
           1 | loss: {type: min_snr, gamma: 0, gama: 5}
             |                              ^
        test.yaml:1:33: error: loss 'min_snr' has no key 'gama'
           1 | loss: {type: min_snr, gamma: 0, gama: 5}
             |                                 ^~~~ did you mean 'gamma'?
        2 errors; nothing was run.
        """)
  }
}
