import Diffusion
import Experiments
import Foundation
import Recipe
import Tensor
import TestSupport
import Testing

/// The bound of a run, step by step.
@Suite struct BoundEvaluationTests {
  let runs = ToyRuns()

  private func recipe(_ model: String = "{type: daed}", heldOut: Int = 6) -> String {
    toyRecipe(model: model, train: "validate_every: 8\n  validate_images: 5")
      .replacing("dataset: {type: toy}", with: "dataset: {type: toy, held_out: \(heldOut)}")
  }

  private func evaluate(
    _ run: RunFolder, images: Int, batch: Int = 2, _ choice: WeightsChoice = .ema
  ) throws -> (result: BoundResult, calls: Int, told: Int) {
    let experiment = try Experiment.read(run: run, with: toyRegistry())
    let evaluation = try BoundEvaluation(experiment, in: run, choice, images: images)
    var calls = 0
    let result = try evaluation.measure(batch: batch) { calls += 1 }
    return (result, calls, evaluation.calls(batch: batch))
  }

  /// The figures that training found of the same images at the same step, and their parts.
  @Test func itIsWhatTrainingMeasured() throws {
    let run = try runs.train(recipe(), to: "run")
    let (result, calls, told) = try evaluate(run, images: 5)
    let figures = try #require(runs.validations("run").last?.validation)
    #expect(result.bitsPerDimension == figures.bits_per_dimension)
    #expect(calls == 12 && told == 12, "three batches, four steps")
    #expect(result.images == 5 && result.isHeldOut && result.dataset == "toy")
    #expect(result.origin.summary == "\(run.path) at step 8, ema")
    #expect(result.terms.count == 4 && result.noiseErrors.count == 4 && result.x0Errors.count == 4)
    let bits = try #require(result.bitsPerDimension)
    // Sums of five numbers in double.
    #expect(abs(result.terms.reduce(result.prior, +) - bits) < 1e-12 * abs(bits))
    #expect(abs(result.noiseErrors.reduce(0, +) / 4 - figures.simple_loss) < 1e-12)
    #expect(try evaluate(run, images: 5, .raw).result.bitsPerDimension != bits)
    #expect(try evaluate(run, images: 5, batch: 5).result.terms == result.terms)
  }

  /// x_t = sqrt(alpha_bar) x_0 + sqrt(1 - alpha_bar) noise: the error of the noise is that of x_0 times
  /// alpha_bar / (1 - alpha_bar), whichever of them the model predicts; in float32, 1e-4.
  @Test(arguments: ["epsilon", "x0", "v"]) func errorsAreThoseOfNoiseAndImage(
    _ prediction: String
  ) throws {
    let run = try runs.train(recipe("{type: daed, prediction: \(prediction)}"), to: "run")
    let result = try evaluate(run, images: 5).result
    let process = try Experiment.read(run: run, with: toyRegistry()).process
    for t in 0..<4 {
      let ratio = process.alphaBars[t] / (1 - process.alphaBars[t])
      #expect(abs(result.noiseErrors[t] / (result.x0Errors[t] * ratio) - 1) < 1e-4, "\(t)")
    }
  }

  /// The spread over the images, computed from bounds of single images: image i of a measurement is
  /// measured alike alone or beside others.
  @Test func theStandardErrorIsOverImages() throws {
    let run = try runs.train(recipe(), to: "run")
    let result = try evaluate(run, images: 3).result
    let sums = try (1...3).map { count in
      try #require(evaluate(run, images: count).result.bitsPerDimension) * Double(count)
    }
    let single = [sums[0], sums[1] - sums[0], sums[2] - sums[1]]
    let mean = sums[2] / 3
    let variance = single.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 2
    #expect(abs(try #require(result.standardError) - (variance / 3).squareRoot()) < 1e-9)
    #expect(try evaluate(run, images: 1).result.standardError == nil)
  }

  /// In guided-diffusion's form, from the paper's t = 1.
  @Test func termsAreWritten() throws {
    let run = try runs.train(recipe(), to: "run")
    let result = try evaluate(run, images: 4).result
    let files = try result.writeTerms(to: run)
    #expect(
      files == ["vb_terms", "mse_terms", "xstart_mse_terms"].map { "\(run.path)/bound/\($0).npz" })
    for (file, values) in zip(files, [result.terms, result.noiseErrors, result.x0Errors]) {
      let arrays = try NPZ.read(file)
      #expect(arrays.keys.sorted() == ["arr_0"] && arrays["arr_0"]?.shape == [4])
      #expect(try arrays["arr_0"]?.doubles() == values)
    }
  }

  /// A DAE alone has one term and no bound; a dataset without held-out images has those of training.
  @Test func whatIsNotThereIsLeftOut() throws {
    let dae = try runs.train(recipe("{type: dae}"), to: "dae")
    let result = try evaluate(dae, images: 2).result
    #expect(result.bitsPerDimension == nil && result.standardError == nil)
    #expect(result.terms.count == 1)
    let plain = try runs.train(toyRecipe(model: "{type: ddgm}"), to: "plain")
    #expect(try !evaluate(plain, images: 10).result.isHeldOut)
    let errors = [(dae, "6 held-out images"), (plain, "10 images")].map { run, text in
      let error = #expect(throws: ExperimentError.self) { try evaluate(run, images: 11) }
      return error?.description == "--count is 11, but the dataset has only \(text)"
    }
    #expect(errors == [true, true])
  }
}
