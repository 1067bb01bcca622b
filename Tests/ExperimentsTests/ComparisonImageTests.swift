import Diffusion
import Experiments
import Foundation
import Tensor
import TestSupport
import Testing

/// What a comparison computes of runs.
@Suite struct ComparisonImageTests {
  let runs = ToyRuns()

  private var cache: ComputedImagesCache { ComputedImagesCache(folder: runs.path("cache")) }

  private func read(_ names: [String]) throws -> [ComparedRun] {
    ComparedRun.read(names.map(runs.path), with: try toyRegistry())
  }

  private func images(
    _ names: [String], seed: UInt64 = 3, onProgress: (EvaluationProgress) throws -> Void = { _ in }
  ) throws -> ComparisonImages {
    try ComparisonImages(
      of: try read(names), seed: seed, cache: cache, with: try toyRegistry(), onProgress: onProgress
    )
  }

  /// They are what `sample` makes with that seed, and a file that has them is taken.
  @Test func samplesAreThoseOfSample() throws {
    let run = try runs.train(toyRecipe(model: "{type: daed}"), to: "a")
    try runs.train(toyRecipe(model: "{type: ddgm}"), to: "b")
    let found = try images(["a", "b"])
    let own = try runs.sample(run, count: 16, batch: 16, weights: .ema)
    let samples = try found.samples[0].get()
    #expect(samples.pixels == own && samples.numbers.count == 1)
    #expect(try found.samples[1].get().pixels != own)
  }

  @Test func samplesThatAreThereAreTaken() throws {
    let run = try runs.train(toyRecipe(model: "{type: daed}"), to: "a")
    let experiment = try Experiment.read(run: run, with: try toyRegistry())
    let job = SampleJob(
      count: 20, batch: 20, seed: 3, weights: .ema, parts: [:],
      output: "\(run.samplesPath)/samples_20x8x8x1.npz")
    let pixels = try job.run(experiment, in: run) { _ in }
    try job.write(pixels, of: experiment, in: run)
    let samples = try images(["a"]).samples[0].get()
    #expect(samples.pixels == Array(pixels[..<(16 * 64)]))
    #expect(samples.numbers.isEmpty, "they were not made here")
  }

  /// A second time nothing is computed; other weights, another seed or a damaged file are others.
  @Test func whatIsKeptIsTaken() throws {
    try runs.train(toyRecipe(model: "{type: daed}"), to: "a")
    try runs.train(toyRecipe(model: "{type: ddgm}"), to: "b")
    var calls = 0
    let first = try images(["a", "b"]) { _ in calls += 1 }
    #expect(calls > 0)
    calls = 0
    let second = try images(["a", "b"]) { _ in calls += 1 }
    #expect(calls == 0)
    #expect(try second.samples.map { try $0.get() } == first.samples.map { try $0.get() })
    _ = try images(["a", "b"], seed: 4) { _ in calls += 1 }
    #expect(calls > 0)
    calls = 0
    try runs.train(toyRecipe(model: "{type: daed}", steps: 9), to: "a", resume: true)
    let later = try images(["a", "b"]) { _ in calls += 1 }
    #expect(calls > 0)
    #expect(try later.samples[0].get() != first.samples[0].get())
    #expect(try later.samples[1].get() == first.samples[1].get())
    for name in try FileManager.default.contentsOfDirectory(atPath: runs.path("cache")) {
      runs.scratch.write("damaged", to: "cache/\(name)")
    }
    let again = try images(["a", "b"])
    #expect(try again.samples[0].get().pixels == later.samples[0].get().pixels)
  }

  @Test func whatACallerThrowsEndsIt() throws {
    struct Stop: Error {}
    try runs.train(toyRecipe(model: "{type: daed}"), to: "a")
    #expect(throws: Stop.self) { try images(["a"]) { _ in throw Stop() } }
  }

  /// A run without weights, a broken one and one of the first step alone have reasons.
  @Test func runsWithoutImagesSayWhy() throws {
    try runs.train(toyRecipe(model: "{type: dae}"), to: "dae")
    try runs.train(toyRecipe(model: "{type: ddgm}"), to: "new")
    try FileManager.default.removeItem(atPath: runs.path("new/checkpoints"))
    try runs.scratch.makeFolder("broken")
    try runs.train(toyRecipe(model: "{type: ddgm}"), to: "whole")
    let found = try images(["dae", "new", "broken", "whole"])
    let reasons = found.samples.map { result -> String in
      guard case .failure(let reason) = result else { return "none" }
      return String(reason.description.replacing(runs.scratch.path, with: "TMP").prefix(48))
    }
    #expect(
      reasons == [
        "the model of 'TMP/dae' covers only the first ste",
        "the run 'TMP/new' has no checkpoint yet. It goes",
        "'TMP/broken' is not a run folder: it has no reci", "none",
      ])
    #expect(
      try found.strips[0].get().columns.map { $0 == nil } == [false]
        + [Bool](repeating: true, count: 7))
  }

  // MARK: - Restoring

  /// Same images, same noise: where two chains agree, what is noised agrees; the steps are those of
  /// the noise that is asked for.
  @Test func stripsAreOfTheSameNoise() throws {
    let dataset = toyRecipe(model: "{type: daed}", chain: 40)
      .replacing("{type: toy}\nschedule", with: "{type: toy, held_out: 4}\nschedule")
      .replacing(", first_beta: 0.3", with: "")
    try runs.train(dataset, to: "a")
    try runs.train(dataset.replacing("daed", with: "ddgm"), to: "b")
    let found = try images(["a", "b"])
    let strips = try found.strips.map { try $0.get() }
    #expect(strips[0].originals == strips[1].originals)
    let process = try #require(try read(["a"])[0].experiment).process
    for (place, columns) in zip(strips[0].columns, strips[1].columns).enumerated() {
      let (one, other) = (try #require(columns.0), try #require(columns.1))
      #expect(one.t == other.t && one.images.count == 4)
      #expect(one.images.images(0..<1) == other.images.images(0..<1))
      #expect(one.noise == 1 - process.alphaBars[one.t - 1])
      guard place > 0 else {
        #expect(one.t == 1 && one.images.images(1..<2) != other.images.images(1..<2))
        continue
      }
      let level = DenoisingStrip.noiseLevels[place - 1]
      #expect(process.alphaBars.allSatisfy { abs(1 - $0 - level) >= abs(one.noise - level) })
    }
  }

  // MARK: - Nearest images

  @Test func theNearestIsFoundByLookingAtAll() throws {
    let recipe = toyRecipe(model: "{type: ddgm}")
      .replacing("{type: toy}\nschedule", with: "{type: toy, held_out: 9}\nschedule")
    try runs.train(recipe, to: "a")
    let run = try read(["a"])[0]
    let experiment = try #require(run.experiment)
    let source = try experiment.dataset.open()
    let all = try source.batch(Array(0..<source.count)).read().map {
      Int((($0 + 1) * 127.5).rounded())
    }
    let found = try images(["a"])
    let nearest = try found.nearest[0].get()
    #expect(nearest.queries.count == 8 && nearest.nearest.count == 8)
    for query in 0..<8 {
      let pixels = nearest.queries.pixels[query * 64..<(query + 1) * 64].map { Int($0) }
      let sums = (0..<source.count).map { image in
        zip(pixels, all[image * 64..<(image + 1) * 64]).reduce(0) {
          $0 + ($1.0 - $1.1) * ($1.0 - $1.1)
        }
      }
      let least = try #require(sums.min())
      // Rounding of the root alone.
      #expect(abs(nearest.distances[query] - (Double(least) / 64).squareRoot()) < 1e-12)
      let place = try #require(sums.firstIndex(of: least))
      #expect(
        nearest.nearest.pixels[query * 64..<(query + 1) * 64].map { Int($0) }
          == Array(all[place * 64..<(place + 1) * 64]))
    }
    #expect(found.heldOut.count == 1 && found.heldOut[0].found.queries.count == 8)
  }

  // MARK: - Parts

  /// A pair is what `sample --generator` makes; parts at home together are the run's own samples.
  @Test func pairsAreThoseOfSample() throws {
    let daed = try runs.train(toyRecipe(model: "{type: daed}"), to: "a")
    try runs.train(toyRecipe(model: "{type: daed}", batch: 3), to: "b")
    try runs.train(toyRecipe(model: "{type: ddgm}"), to: "c")
    let found = try images(["a", "b", "c"])
    let matrix = try #require(found.matrix)
    #expect(matrix.denoisers == [0, 1] && matrix.generators == [0, 1, 2])
    let own = try found.cells[0][0].get()
    #expect(try own.images.pixels == Array(found.samples[0].get().pixels[..<256]))
    let pair = try found.cells[0][1].get()
    let overrides = [
      "model.generator.from='\(runs.path("b"))'", "model.generator.network=null",
    ]
    let expected = try runs.sample(
      daed, count: 4, batch: 4, weights: .ema, parts: ["generator": runs.path("b")],
      overrides: overrides)
    #expect(pair.images.pixels == expected && pair.note.isEmpty)
    #expect(try found.cells[1][0].get().images.pixels != expected)
  }

  /// A generator of the whole chain is finished where the denoiser's noise begins; one of another
  /// chain is told.
  @Test func chainsOfPairsAreCutOrTold() throws {
    try runs.train(toyRecipe(model: "{type: daed}", chain: 20), to: "a")
    let whole = toyRecipe(model: "{type: ddgm}", chain: 24).replacing(", first_beta: 0.3", with: "")
    try runs.train(whole, to: "whole")
    let other = toyRecipe(model: "{type: ddgm}", chain: 20)
      .replacing("first_beta: 0.3", with: "first_beta: 0.5")
    try runs.train(other, to: "other")
    let found = try images(["a", "whole", "other"])
    let notes = try found.cells[0].map { try $0.get().note }
    #expect(notes == ["", "chain cut", "the generator was trained on other noise"])
  }

  @Test func oneRunHasNoMatrix() throws {
    try runs.train(toyRecipe(model: "{type: daed}"), to: "a")
    #expect(try images(["a"]).matrix == nil)
    try runs.train(toyRecipe(model: "{type: ddgm}"), to: "b")
    try runs.train(toyRecipe(model: "{type: ddgm}"), to: "c")
    #expect(try images(["b", "c"]).matrix == nil, "there is no denoiser")
  }
}
