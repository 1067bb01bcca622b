import Diffusion
import Recipe
import Tensor

extension Laws {
  /// What holds for every sampler with its default keys.
  static func sampler(_ specimen: Specimen) -> [Law] {
    [
      specimen.law("the same seed gives the same bits, another seed other images") { specimen in
        let sampler = try specimen.make(as: (any Sampler).self)
        let first = try sampler.images(0..<4, seed: 1, steps: 20).read()
        let again = try sampler.images(0..<4, seed: 1, steps: 20).read()
        let other = try sampler.images(0..<4, seed: 2, steps: 20).read()
        return (first == again ? [] : ["seed 1 gives two results"])
          + (first != other ? [] : ["seeds 1 and 2 give the same images"])
      },
      specimen.law("an image does not depend on its batch, to the bit") { specimen in
        let sampler = try specimen.make(as: (any Sampler).self)
        let all = try sampler.images(0..<5, seed: 1, steps: 20)
        return try [0..<1, 1..<2, 2..<5].compactMap { images in
          let alone = try sampler.images(images, seed: 1, steps: 20).read()
          let among = try all.sliced(axis: 0, images).read()
          return alone == among ? nil : "images \(images) differ from those of the batch 0..<5"
        }
      },
      specimen.law("it reports every step, and stops when told to", reportsSteps),
      specimen.law("it asks only for steps of the chain, for every image", asksLegally),
      specimen.law("with 'steps' it asks for these only, the first among them", asksForSteps),
      specimen.law("its last move is the mean of the first step", endsAtTheMean),
      specimen.law("'clip' and 'dynamic_threshold' keep images within -1...1", keepsLimits),
      specimen.law("with the best model of normal pixels it makes normal pixels", findsGaussian),
      specimen.law("it does not matter in which terms the model answers", predictionsAgree),
    ]
  }

  private static func reportsSteps(_ specimen: Specimen) throws -> [String] {
    struct Stop: Error {}
    let sampler = try specimen.make(as: (any Sampler).self)
    var reports: [SampleStep] = []
    _ = try sampler.images(0..<1, seed: 1, steps: 20) { reports.append($0) }
    let total = reports.last?.total ?? 0
    let isComplete = total > 0 && reports.map(\.done) == Array(1...total)
    var calls = 0
    do {
      _ = try sampler.images(0..<1, seed: 1, steps: 20) { _ in
        calls += 1
        throw Stop()
      }
      return ["it went on after onStep threw"]
    } catch is Stop {
      return (isComplete ? [] : ["it reports \(reports.map(\.done)) of \(total)"])
        + (calls == 1 ? [] : ["it called onStep \(calls) times although that threw"])
    }
  }

  private static func asksLegally(_ specimen: Specimen) throws -> [String] {
    let sampler = try specimen.make(as: (any Sampler).self)
    let process = linearProcess(steps: 20)
    let best = GaussianDenoiser(mean: 0, deviation: 1, in: process)
    var violations: [String] = []
    let model = FunctionDenoiser { xt, timesteps in
      let isLegal = timesteps.count == 3 && timesteps.allSatisfy { (0..<20).contains($0) }
      if !isLegal { violations.append("it asks for steps \(timesteps) of 20, for 3 images") }
      return try best(xt, at: timesteps)
    }
    let result = try sampler.images(0..<3, seed: 1, with: model, in: process)
    if result.shape != shape(3) { violations.append("its images are \(result.shape)") }
    return violations
  }

  /// Five of 20 steps: 0, 4.75, 9.5, 14.25 and 19, rounded.
  private static func asksForSteps(_ specimen: Specimen) throws -> [String] {
    let sampler = try specimen.make(["steps: 5"], as: (any Sampler).self)
    let process = linearProcess(steps: 20)
    let best = GaussianDenoiser(mean: 0, deviation: 1, in: process)
    var (asked, reports): (Set<Int>, Int) = ([], 0)
    let model = FunctionDenoiser { xt, timesteps in
      asked.formUnion(timesteps)
      return try best(xt, at: timesteps)
    }
    _ = try sampler.images(0..<2, seed: 1, with: model, in: process) { reports = $0.total }
    let isRight = asked.isSubset(of: [0, 5, 10, 14, 19]) && asked.isSuperset(of: [0, 19])
    return (isRight ? [] : ["it asks for \(asked.sorted())"])
      + (reports <= 5 ? [] : ["it reports \(reports) steps"])
  }

  /// What the model says at the first step is what is left, whatever it said before: a DAED's
  /// denoiser has the last word.
  private static func endsAtTheMean(_ specimen: Specimen) throws -> [String] {
    try [[], ["steps: 4"]].flatMap { keys -> [String] in
      let sampler = try specimen.make(keys, as: (any Sampler).self)
      let model = FunctionDenoiser(.x0) { xt, timesteps in
        xt * 0 + (timesteps[0] == 0 ? 0.25 : 0.75)
      }
      let images = try sampler.images(0..<2, seed: 1, with: model, in: linearProcess(steps: 20))
      let wrong = try images.read().first { $0 != 0.25 }
      return wrong.map { ["\(keys): the model ends with 0.25, the images with \($0)"] } ?? []
    }
  }

  private static func keepsLimits(_ specimen: Specimen) throws -> [String] {
    try ["clip: true", "dynamic_threshold: 0.9"].flatMap { key -> [String] in
      let sampler = try specimen.make([key], as: (any Sampler).self)
      let model = FunctionDenoiser(.x0) { xt, _ in xt * 5 }
      let images = try sampler.images(0..<2, seed: 1, with: model, in: linearProcess(steps: 20))
      let wrong = try images.read().first { !(-1...1).contains($0) }
      return wrong.map { ["\(key) lets \($0) pass"] } ?? []
    }
  }

  /// x_0 ~ N(0.3, 0.5^2), 200 steps, 16,384 pixels. The mean may be 4 standard errors away, 0.016.
  /// The variance has a standard error of 1.1 %, and a method's own error on so few steps, 0.1 % for
  /// the ancestral sampler with its exact variance, 4.5 % for `ddim`: 8 % separates right from wrong.
  private static func findsGaussian(_ specimen: Specimen) throws -> [String] {
    let sampler = try specimen.make(as: (any Sampler).self)
    let process = linearProcess(steps: 200)
    let model = GaussianDenoiser(mean: 0.3, deviation: 0.5, in: process)
    let pixels = Moments(try sampler.images(0..<256, seed: 4, with: model, in: process).read())
    return (abs(pixels.mean - 0.3) <= 0.016 ? [] : ["the mean is \(pixels.mean), not 0.3"])
      + (abs(pixels.variance / 0.25 - 1) <= 0.08
        ? [] : ["the variance is \(pixels.variance), not 0.25"])
  }

  /// Rounding only: 20 steps of float32, of which early ones divide by sqrt(alpha_bar) = 0.1.
  private static func predictionsAgree(_ specimen: Specimen) throws -> [String] {
    let sampler = try specimen.make(as: (any Sampler).self)
    let process = linearProcess(steps: 20)
    let results = try Prediction.allCases.map { prediction in
      let model = GaussianDenoiser(
        mean: 0.3, deviation: 0.5, in: process, predicting: prediction)
      return try sampler.images(0..<2, seed: 1, with: model, in: process).read()
    }
    return zip(Prediction.allCases, results).compactMap { prediction, result in
      let difference = Difference(result, results[0])
      return difference.largest <= 1e-4 ? nil : "\(prediction): \(difference)"
    }
  }

  /// Betas from 0.001 to 0.02, scaled by 1000 / steps: the usual chain, made without a schedule.
  package static func linearProcess(steps: Int) -> DiffusionProcess {
    let scale = 1000 / Double(steps)
    let last = min(0.02 * scale, 0.999)
    let first = 0.001 * scale
    return DiffusionProcess(
      betas: (0..<steps).map { first + (last - first) * Double($0) / Double(steps - 1) })
  }

  private static func shape(_ count: Int) -> Shape { [count, 8, 8, 1] }
}

extension Sampler {
  /// Images of a seed, 8x8x1, from a model of normal pixels.
  fileprivate func images(
    _ images: Range<Int>, seed: UInt64, steps: Int, onStep: (SampleStep) throws -> Void = { _ in }
  ) throws -> Tensor {
    let process = Laws.linearProcess(steps: steps)
    let model = GaussianDenoiser(mean: 0.3, deviation: 0.5, in: process)
    return try self.images(images, seed: seed, with: model, in: process, onStep: onStep)
  }

  /// Images of a seed, 8x8x1.
  package func images(
    _ images: Range<Int>, seed: UInt64, with model: any Denoiser, in process: DiffusionProcess,
    onStep: (SampleStep) throws -> Void = { _ in }
  ) throws -> Tensor {
    let noise = ImageNoise(seed: seed, images: images)
    return try sample(
      model, from: noise.normal([images.count, 8, 8, 1], use: 0), in: process, using: noise,
      onStep: onStep)
  }
}
