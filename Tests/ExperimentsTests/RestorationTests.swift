import Diffusion
import Experiments
import Foundation
import Recipe
import Tensor
import TestSupport
import Testing

/// What is restored of noised images, by models whose answer is known.
@Suite struct RestorationTests {
  let runs = ToyRuns()

  private var cache: ComputedImagesCache { ComputedImagesCache(folder: runs.path("cache")) }

  private func settings(images: Int = 4, draws: Int = 1, starts: Int = 5) -> RestorationSettings {
    var settings = RestorationSettings()
    settings.images = images
    settings.draws = draws
    settings.starts = starts
    settings.seed = 3
    return settings
  }

  private func read(_ names: [String], _ overrides: [String] = []) throws -> [ComparedRun] {
    try ComparedRun.readWhole(names.map(runs.path), overrides: overrides, with: toyRegistry())
  }

  private func reconstruct(
    _ names: String..., settings: RestorationSettings, overrides: [String] = [],
    onProgress: (EvaluationProgress) throws -> Void = { _ in }
  ) throws -> [Reconstruction.Run] {
    try Reconstruction(
      try read(names, overrides), settings, cache: cache, with: toyRegistry(),
      onProgress: onProgress
    ).runs
  }

  private func trainLevel(_ name: String, model: String = "ddgm", more: String = "") throws {
    try runs.train(
      closedFormRecipe(
        dataset: "point", network: "level, level: 190", model: model, chain: 40, steps: 2, batch: 4,
        name: name, more: more), to: name)
  }

  private func trainNormal(_ name: String, chain: Int = 60, more: String = "") throws {
    try runs.train(
      closedFormRecipe(
        dataset: "normal", network: "normal", variance: "fixed_small", chain: chain, steps: 2,
        batch: 4, name: name, more: more), to: name)
  }

  // MARK: - Reconstruction

  /// The squared difference of two levels from wherever it starts, in float32.
  @Test func aModelOfOneImageHasItsError() throws {
    try trainLevel("level")
    let run = try reconstruct("level", settings: settings())[0]
    let gap = Double(ClosedForm.value(of: 190)) - Double(ClosedForm.value(of: 160))
    #expect(run.starts.map(\.t) == [1, 11, 24, 33, 40])
    let bars = ClosedForm.alphaBars(ClosedForm.linearBetas(40))
    for start in run.starts {
      #expect(abs(start.error / (gap * gap) - 1) < 1e-5, "t = \(start.t)")
      #expect(abs(try #require(start.psnr) - 10 * log10(4 / (gap * gap))) < 1e-4)
      #expect(abs(start.noise - (1 - bars[start.t - 1])) < 1e-12)
    }
    #expect(run.unrelated == 0 && run.dataset == "point" && !run.isHeldOut && run.images == 4)
    #expect(run.sampler == "ancestral" && run.weights == "ema" && run.steps == 40)
  }

  /// Another dataset, by a recipe's file or by its name; a model of the first step alone has one start.
  @Test func imagesMayBeOfAnotherDataset() throws {
    try trainLevel("daed", model: "daed")
    try trainLevel("dae", model: "dae")
    runs.scratch.write("dataset: {type: point, level: 200}\n", to: "other.yaml")
    var settings = settings()
    settings.data = runs.path("other.yaml")
    let found = try reconstruct("daed", "dae", settings: settings)
    let gap = Double(ClosedForm.value(of: 190)) - Double(ClosedForm.value(of: 200))
    #expect(found.map { $0.starts.map(\.t) } == [[1, 11, 24, 33, 40], [1]])
    for start in found.flatMap(\.starts) { #expect(abs(start.error / (gap * gap) - 1) < 1e-5) }
    settings.data = "normal"
    let normal = try reconstruct("dae", settings: settings)[0]
    #expect(normal.dataset == "normal" && normal.unrelated > 0)
  }

  /// The sampler's linear recursion, computed here in double: what comes of x_t is a x_t + noise of
  /// variance b. 100 images of 64 pixels: a mean square has a standard error of sqrt(2 / 6400), 1.8 %;
  /// four of them.
  private func expected(
    _ t: Int, betas: [Double]
  ) -> (error: Double, diversity: Double) {
    let bars = ClosedForm.alphaBars(betas)
    let before = [1] + bars.dropLast()
    let smallest = betas.indices.map { betas[$0] * (1 - before[$0]) / (1 - bars[$0]) }
    var (a, b) = (1.0, 0.0)
    for step in (0..<t).reversed() {
      let x0 = betas[step] * before[step].squareRoot() / (1 - bars[step])
      let xt = (1 - before[step]) * (1 - betas[step]).squareRoot() / (1 - bars[step])
      let slope = x0 * ClosedForm.slope(bars[step]) + xt
      a *= slope
      b = b * slope * slope + (step > 0 ? smallest[step] : 0)
    }
    let variance = ClosedForm.deviation * ClosedForm.deviation
    let own = a * bars[t - 1].squareRoot() - 1
    return (own * own * variance + a * a * (1 - bars[t - 1]) + b, 2 * b)
  }

  @Test func theBestModelOfNormalImagesHasTheErrorOfItsRecursion() throws {
    try trainNormal("normal")
    let betas = ClosedForm.linearBetas(60)
    let run = try reconstruct("normal", settings: settings(images: 100))[0]
    #expect(run.starts.count == 5)
    for start in run.starts {
      let error = expected(start.t, betas: betas).error
      #expect(abs(start.error / error - 1) < 0.072, "t = \(start.t): \(start.error), not \(error)")
    }
    let variance = ClosedForm.deviation * ClosedForm.deviation
    #expect(abs(run.unrelated / (2 * variance) - 1) < 0.072)
  }

  /// The same whatever the batch; kept, so that a second time nothing is computed; of another seed,
  /// sampler or number of images, computed.
  @Test func resultsAreKeptAndDoNotDependOnBatches() throws {
    try trainNormal("normal")
    var settings = settings(images: 5)
    settings.batch = 2
    var calls = 0
    let first = try reconstruct("normal", settings: settings) { _ in calls += 1 }
    #expect(calls == 1 + 3 * first[0].starts.reduce(0) { $0 + $1.t })
    calls = 0
    settings.batch = 5
    #expect(try reconstruct("normal", settings: settings) { _ in calls += 1 } == first)
    #expect(calls == 0)
    runs.scratch.remove("cache")
    #expect(try reconstruct("normal", settings: settings) == first)
    let quick = try reconstruct(
      "normal", settings: settings, overrides: ["sampler.steps=10"]
    ) { _ in calls += 1 }
    // All of the 10 steps that lie below a start, and the start.
    #expect(calls > 0 && calls < first[0].starts.reduce(0) { $0 + $1.t } / 2)
    #expect(quick[0].starts[4].error != first[0].starts[4].error)
    #expect(quick[0].starts[0] == first[0].starts[0], "one step from t = 1, whatever the sampler")
    settings.seed = 4
    #expect(try reconstruct("normal", settings: settings) != first)
  }

  @Test func progressCountsToTheEndAndMayStop() throws {
    try trainNormal("normal")
    var last: EvaluationProgress?
    _ = try reconstruct("normal", settings: settings()) { last = $0 }
    #expect(last?.done == last?.total && last?.what == "denoising steps: normal restores")
    struct Stop: Error {}
    runs.scratch.remove("cache")
    #expect(throws: Stop.self) {
      try reconstruct("normal", settings: settings()) { _ in throw Stop() }
    }
  }

  @Test func whatDoesNotFitIsToldAtOnce() throws {
    try trainLevel("a")
    try trainNormal("b")
    runs.scratch.write("dataset: {type: point, size: 9}\n", to: "other.yaml")
    let text = { (settings: RestorationSettings) -> String? in
      let error = #expect(throws: ExperimentError.self) {
        try reconstruct("a", "b", settings: settings)
      }
      return error?.description.replacing(runs.scratch.path, with: "TMP")
    }
    var wrong = settings()
    wrong.data = runs.path("other.yaml")
    #expect(
      text(wrong) == """
        the images of point are 9x9x1, and those of 'TMP/a' 8x8x1
        error: the images of point are 9x9x1, and those of 'TMP/b' 8x8x1
        """)
    wrong.data = "pont"
    #expect(
      text(wrong) == "--data pont: there is no such recipe, run or dataset: did you mean 'point'? "
        + "Known datasets: normal, point, toy")
    #expect(
      text(settings(images: 101)) == """
        the dataset has 100 images to restore, and 101 are needed
        error: the dataset has 100 images to restore, and 101 are needed
        """)
    #expect(runs.scratch.contents(of: "cache").isEmpty)
  }

  // MARK: - Transition

  private func transition(
    _ name: String, settings: RestorationSettings, overrides: [String] = []
  ) throws -> Transition.Run {
    try Transition(
      try read([name], overrides), settings, cache: cache, with: toyRegistry(),
      onProgress: { _ in }
    ).runs[0]
  }

  /// Error and diversity are those of the recursion (two draws share a x_t), and half of an image is lost
  /// where the formula says.
  @Test func diversityAndTurningPointAreTheClosedForm() throws {
    try trainNormal("normal", chain: 60)
    let betas = ClosedForm.linearBetas(60)
    let run = try transition("normal", settings: settings(images: 100, draws: 2, starts: 20))
    #expect(run.draws == 2 && run.starts.count > 12)
    let ratios = ClosedForm.alphaBars(betas).map { $0 / (1 - $0) }
    for start in run.starts {
      let right = expected(start.t, betas: betas)
      // Errors are means of two draws: not less sure than of one.
      #expect(abs(start.error / right.error - 1) < 0.072, "t = \(start.t)")
      #expect(
        start.t == 1 ? start.diversity == 0 : abs(start.diversity / right.diversity - 1) < 0.072,
        "t = \(start.t): \(start.diversity), not \(right.diversity)")
      #expect(abs(start.snr / ratios[start.t - 1] - 1) < 1e-12)
    }
    let half = ClosedForm.deviation * ClosedForm.deviation
    let turn = try #require((1...60).first { expected($0, betas: betas).error >= half })
    let found = try #require(run.turningPoint)
    // 7.2 % of the error, which grows more than twice as fast as t there; and t is a whole number.
    #expect(abs(Double(found.t) - Double(turn)) < 1 + 0.072 * Double(turn), "\(found), not \(turn)")
    #expect(found.shareOfChain == Double(found.t) / 60)
    #expect(abs(found.snr / ratios[found.t - 1] - 1) < 1e-12)
  }

  /// Where nothing turns there is no point; a row for each start, the image, noised, and each draw.
  @Test func stripsShowTheDraws() throws {
    try trainLevel("level")
    let run = try transition("level", settings: settings(draws: 3))
    #expect(run.turningPoint == nil && run.starts.allSatisfy { $0.diversity == 0 })
    #expect(run.strip.count == 5 * 2 * 5)
    for row in 0..<10 {
      let pixels = (0..<5).map { run.strip.images(row * 5 + $0..<row * 5 + $0 + 1).pixels }
      #expect(Set(pixels[0]) == [160] && pixels[2...4].allSatisfy { Set($0) == [190] })
      #expect(Set(pixels[1]).count > 10, "noise")
    }
    try trainNormal("normal")
    let normal = try transition("normal", settings: settings(draws: 2))
    let last = normal.strip.count - 4
    #expect(normal.strip.images(last + 2..<last + 3) != normal.strip.images(last + 3..<last + 4))
  }

  /// A draw is the same beside any number of others.
  @Test func moreDrawsLeaveThoseThereAre() throws {
    try trainNormal("normal")
    let two = try transition("normal", settings: settings(draws: 2))
    let three = try transition("normal", settings: settings(images: 6, draws: 3))
    #expect(two.strip.images(16..<20) == three.strip.images(20..<24))
  }
}
