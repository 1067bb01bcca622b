import Diffusion
import Foundation
import Tensor
import TestSupport
import Testing

struct VariationalBoundTests {
  private func read(_ name: String) throws -> Tensor {
    Tensor(try #require(References.read("bound").arrays[name]))
  }

  /// Sums of logarithms in float32, which cancel to a third of their size: 1e-5.
  @Test(arguments: Variance.allCases)
  func termsAreThoseOfTheReference(_ variance: Variance) throws {
    let bound = VariationalBound(in: DiffusionProcess(betas: [0.1, 0.2, 0.5]))
    let output = DenoiserOutput(
      prediction: try read("predicted"), rangePosition: try read("position"))
    let model = FunctionDenoiser(.x0, variance) { xt, _ in xt }
    let found = bound.terms(
      of: output, from: model, x0: try read("x0"), xt: try read("xt"), at: [0, 1, 2])
    expectClose(
      try found.read(), try read(variance.rawValue).read(), within: 1e-5, "\(variance)")
  }

  @Test func priorIsThatOfTheReference() throws {
    let bound = VariationalBound(in: DiffusionProcess(betas: [0.1, 0.2, 0.5]))
    expectClose(
      try bound.prior(of: try read("x0")).read(), try read("prior").read(), within: 1e-5, "prior")
  }

  /// The variance of an auto-encoder is beta_1, whatever the model's.
  @Test func anAutoEncoderHasTheFirstBeta() throws {
    let bound = VariationalBound(in: DiffusionProcess(betas: [0.1, 0.2, 0.5]))
    let (x0, predicted) = (try read("x0"), try read("predicted"))
    let expected =
      DiscretisedGaussian(mean: predicted, logVariance: Tensor(Float(log(0.1))))
      .logLikelihood(of: x0).mean(axes: [1, 2, 3]) * Float(-1 / log(2.0))
    for variance in Variance.allCases {
      let model = FunctionDenoiser(.x0, variance, hasAutoEncoder: true) { xt, _ in xt }
      let output = DenoiserOutput(prediction: predicted, rangePosition: try read("position"))
      let found = bound.terms(of: output, from: model, x0: x0, xt: x0, at: [0, 0, 0])
      expectClose(try found.read(), try expected.read(), within: 1e-6, "\(variance)")
    }
  }

  /// Pixels N(0, 0.1^2) and the exact reverse of their process. A divergence is the information that
  /// x_t-1 and x_0 share given x_t, log2(variance of x_t-1 given x_t / posterior variance) / 2, and
  /// all terms add up to the entropy of the pixels' levels. A term of one pixel deviates by
  /// (1 - ratio) / sqrt(2) / ln 2, the likelihood by 1 / sqrt(2) / ln 2; 16,384 pixels; five times that.
  /// The levels are a density times 2 / 255 up to (bin / deviation)^2 / 24, the approximated
  /// distribution costs as much again: 1e-3 bits. The chain ends at alpha_bar = 4e-5, whose rest is less.
  @Test(arguments: Prediction.allCases)
  func theExactModelHasTheEntropyOfTheData(_ prediction: Prediction) throws {
    let process = Laws.linearProcess(steps: 50)
    let model = GaussianDenoiser(
      mean: 0, deviation: 0.1, in: process, predicting: prediction, variance: .learnedRange)
    let shape: Shape = [256, 8, 8, 1]
    let x0 = ImageNoise(seed: 1, images: 0..<256).normal(shape, use: 1000) * 0.1
    let noise = ImageNoise(seed: 2, images: 0..<256)
    let found = try BoundMeasurement(of: model, on: x0, over: 0..<50, in: process) {
      noise.normal(shape, use: $0)
    }
    let pixels = Double(shape.count).squareRoot()
    var deviation = 0.5 / 16384
    for t in 1..<50 {
      let ratio = process.posteriorVariances[t] / model.exactVariance(at: t)
      let term = found.terms[t].reduce(0, +) / 256
      let error = (1 - ratio) / (2.0.squareRoot() * log(2) * pixels)
      deviation += error * error
      #expect(
        abs(term + log2(ratio) / 2) <= 5 * error + 1e-5, "step \(t): \(term), \(-log2(ratio) / 2)")
    }
    let entropy = log2(2 * Double.pi * exp(1) * 0.01) / 2 - log2(2.0 / 255)
    let spread = deviation.squareRoot() / log(2)
    #expect(
      abs(found.bitsPerDimension - entropy) <= 5 * spread + 2e-3,
      "\(found.bitsPerDimension), expected \(entropy)")
  }

  /// Of one batch, or of two.
  @Test func aMeasurementDoesNotDependOnBatches() throws {
    let process = Laws.linearProcess(steps: 5)
    let model = GaussianDenoiser(mean: 0.3, deviation: 0.5, in: process)
    let x0 = ImageNoise(seed: 1, images: 0..<5).normal([5, 4, 4, 1], use: 9) * 0.5
    let measure = { (rows: Range<Int>) in
      try BoundMeasurement(
        of: model, on: x0.sliced(axis: 0, rows), over: 0..<5, in: process
      ) { ImageNoise(seed: 2, images: rows).normal([rows.count, 4, 4, 1], use: $0) }
    }
    var parts = try measure(0..<2)
    parts.append(try measure(2..<5))
    #expect(try parts == measure(0..<5))
    #expect(parts.error > 0 && parts.bitsPerDimension > 0)
  }

  /// All 256 levels, and what lies beyond the outermost: probabilities add up to 1.
  @Test func levelsShareAllProbability() throws {
    let levels = Tensor((0..<256).map { Float($0) / 127.5 - 1 }, shape: [1, 1, 256, 1])
    for (mean, variance) in [(0.0, 0.01), (0.9, 0.1), (-1.5, 1.0)] {
      let gaussian = DiscretisedGaussian(
        mean: .filled(Float(mean), shape: levels.shape), logVariance: Tensor(Float(log(variance))))
      let sum = try gaussian.logLikelihood(of: levels).exp().sum().item()
      // 256 sums of float32.
      #expect(abs(sum - 1) < 1e-5, "mean \(mean), variance \(variance): \(sum)")
    }
  }

  /// The smallest and the largest variance at -1 and 1, whatever the images.
  @Test func theRangeHasTheFixedVariancesAtItsEnds() throws {
    let process = DiffusionProcess(betas: [0.1, 0.2, 0.5])
    let zeros = Tensor.zeros([3, 2, 2, 1])
    for (position, expected) in [(-1, process.variances(.fixedSmall)), (1, process.betas)] {
      let output = DenoiserOutput(prediction: zeros, rangePosition: zeros + Float(position))
      let found = try process.deviation(.learnedRange, of: output, at: [2, 0, 1]).read()
      let right = [2, 0, 1].flatMap { t in
        [Float](repeating: Float(expected[t].squareRoot()), count: 4)
      }
      expectClose(found, right, within: 1e-6, "position \(position)")
    }
  }
}
