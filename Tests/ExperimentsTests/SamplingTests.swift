import Diffusion
import Experiments
import Foundation
import Tensor
import TestSupport
import Testing

/// Sampling in one process.
@Suite struct SamplingTests {
  let runs = ToyRuns()
  let recipe = toyRecipe(model: "{type: daed}")

  struct Interrupted: Error {}

  /// The images in `batch`es of 2; stops in the batch that begins at `stop`.
  private func interrupt(
    _ run: RunFolder, at stop: Double, noise: HostArray? = nil, overrides: [String] = []
  ) {
    #expect(throws: Interrupted.self) {
      try runs.sample(run, batch: 2, noise: noise, overrides: overrides) {
        if $0 > stop { throw Interrupted() }
      }
    }
  }

  @Test(arguments: [1, 2, 3, 4, 7]) func anImageDoesNotDependOnItsBatch(_ batch: Int) throws {
    let run = try runs.train(recipe, to: "run")
    let all = try runs.sample(run, count: 5, batch: 5)
    #expect(try runs.sample(run, count: 5, batch: batch, output: "other.npz") == all)
    #expect(try runs.sample(run, count: 3, batch: batch, output: "few.npz") == Array(all[..<192]))
    #expect(Set(stride(from: 0, to: all.count, by: 64).map { all[$0..<$0 + 64] }).count == 5)
  }

  @Test func anInterruptedJobGoesOn() throws {
    let run = try runs.train(recipe, to: "run")
    let all = try runs.sample(run, output: "all.npz")
    interrupt(run, at: 2)
    #expect(runs.scratch.names.contains("out.npz.partial"))
    var progress: [Double] = []
    #expect(try runs.sample(run, batch: 2) { progress.append($0) } == all)
    #expect(progress.first == 2, "the first batch was made before: \(progress)")
  }

  /// What lies there is not taken for images of other weights, noise, chain or sampler.
  @Test func imagesOfAnotherJobAreNotTaken() throws {
    let run = try runs.train(recipe, to: "run")
    let all = try runs.sample(run, output: "all.npz")
    let zeros = HostArray(shape: [5, 8, 8, 1], values: Array(repeating: 0, count: 320))
    interrupt(run, at: 2, noise: zeros)
    #expect(try runs.sample(run, batch: 2) == all)
    for change in ["sampler.clip=true", "schedule.first_beta=0.4", "model.variance=fixed_small"] {
      interrupt(run, at: 2, overrides: [change])
      #expect(try runs.sample(run, batch: 2) == all, "\(change)")
    }
    interrupt(run, at: 2)
    try runs.train(
      recipe.replacing("steps: 8", with: "steps: 9"), to: "run", resume: true)
    #expect(try runs.sample(run, batch: 2) == runs.sample(run, output: "new.npz"))
  }

  @Test func noiseFromOutsideTakesThePlaceOfTheSeeds() throws {
    let run = try runs.train(recipe, to: "run")
    let own = try ImageNoise(seed: 3, images: 0..<5).normal([5, 8, 8, 1], use: 0).hostArray()
    let all = try runs.sample(run, output: "all.npz")
    #expect(try runs.sample(run, batch: 2, noise: own) == all)
    let zeros = HostArray(shape: [5, 8, 8, 1], values: Array(repeating: 0, count: 320))
    #expect(try runs.sample(run, batch: 2, noise: zeros) != all)
  }

  @Test func damagedPartialImagesAreMadeAgain() throws {
    let run = try runs.train(recipe, to: "run")
    let all = try runs.sample(run, output: "all.npz")
    interrupt(run, at: 4)
    _ = runs.scratch.file("out.npz.partial/images-0-2.raw", [1, 2, 3])
    #expect(try runs.sample(run, batch: 2) == all)
  }

  @Test func samplesThatAreNotFiniteAreAnError() throws {
    let run = try runs.train(recipe, to: "run")
    let wild = HostArray(shape: [1, 8, 8, 1], values: Array(repeating: .infinity, count: 64))
    let error = #expect(throws: RunFailure.self) {
      try runs.sample(run, count: 1, batch: 1, noise: wild)
    }
    #expect(
      error?.description
        == "samples 0..<1 are not finite: the model's weights may have diverged")
  }
}
