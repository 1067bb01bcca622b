public import Diffusion
internal import Foundation
public import Tensor

/// Generates a number of images of a run, in batches, each kept until all are there: an
/// interrupted job goes on where it stopped.
public struct SampleJob {
  /// Images to make.
  public let count: Int
  /// Images at a time.
  public let batch: Int
  /// The seed that the images follow from.
  public let seed: UInt64
  /// The class of all images; nil for every class in turn, or none.
  public let label: Int?
  /// Raw or averaged weights.
  public let weights: WeightsChoice
  /// Other runs that parts are taken from, by the part's name.
  public let parts: [String: String]
  /// The file that the images go to.
  public let output: String

  /// A job.
  public init(
    count: Int, batch: Int, seed: UInt64, label: Int? = nil, weights: WeightsChoice,
    parts: [String: String], output: String
  ) {
    self.count = count
    self.batch = batch
    self.seed = seed
    self.label = label
    self.weights = weights
    self.parts = parts
    self.output = output
  }

  /// The images of `experiment`, whose weights lie in `run`, as bytes `[count, h, w, c]`.
  /// - Parameters:
  ///   - noise: x_T of all images, `[count, h, w, c]`, instead of the seed's.
  ///   - takesFinished: whether images of the same settings that the output has already will do.
  public func run(
    _ experiment: Experiment, in run: RunFolder, noise: HostArray? = nil,
    takesFinished: Bool = false, onProgress: (_ imagesDone: Double) throws -> Void
  ) throws -> [UInt8] {
    try Self.requireWhole(experiment, in: run)
    let weights = try PartWeights(experiment).trained(self.weights, in: run, parts: parts)
    let sampling = Sampling(experiment, weights: weights, seed: seed, label: label)
    let shape = experiment.dataset.imageShape
    let settings = try settings(experiment, weights, noise)
    if takesFinished, let pixels = finished(settings, shape) { return pixels }
    let partial = PartialSamples(output: output, settings: settings)
    try partial.prepare()
    var pixels: [UInt8] = []
    var (made, time) = (0, Duration.zero)
    for start in stride(from: 0, to: count, by: batch) {
      let range = start..<min(start + batch, count)
      let bytes = range.count * shape.batch(1).count
      if let kept = partial.read(range, bytes: bytes) {
        pixels += kept
      } else {
        let xT = noise.map { slice($0, range) }
        var images: [UInt8] = []
        time += try ContinuousClock().measure {
          images = try sampling.images(range, from: xT) { step in
            let share = Double(step.done) / Double(step.total)
            try onProgress(Double(start) + share * Double(range.count))
          }
        }
        made += range.count
        try partial.write(range, images)
        pixels += images
      }
      try onProgress(Double(range.upperBound))
    }
    if made > 0, parts.isEmpty {
      let cost = RunCost.Sampling(
        experiment, images: made, batch: min(batch, made), seconds: time.seconds)
      // A run that may only be read can be sampled all the same.
      try? RunCost.record(cost, in: run)
    }
    return pixels
  }

  /// The classes of the images, one each; nil for a model that is not conditioned on classes.
  public func labels(_ experiment: Experiment) -> [Int]? {
    Sampling(experiment, weights: [], seed: seed, label: label).labels(of: 0..<count)
  }

  /// Throws one clear error unless the model of a run makes images and has the weights.
  public func requireReady(_ experiment: Experiment, in run: RunFolder) throws {
    try Self.requireWhole(experiment, in: run)
    _ = try PartWeights(experiment).trained(weights, in: run, parts: parts)
  }

  /// Throws one clear error unless the model of a run makes images.
  static func requireWhole(_ experiment: Experiment, in run: RunFolder) throws {
    guard !experiment.model.covers(experiment.process) else { return }
    throw ExperimentError(
      """
      the model of '\(run.path)' covers only the first step, and images are made by all. Combine \
      it with a generator in a recipe that needs no training:
        model: {type: daed, denoiser: {from: \(run.path)}, generator: {from: RUN}}
        train: {steps: 0}
      """)
  }

  /// What the images depend on: images of other settings are not taken for these.
  func settings(
    _ experiment: Experiment, _ weights: [Weights], _ noise: HostArray?
  ) throws -> String {
    var fingerprint = Fingerprint()
    fingerprint.add(experiment.process.betas.map(\.bitPattern))
    for tensor in weights.flatMap(\.tensors) {
      fingerprint.add(try tensor.read().map { UInt64($0.bitPattern) })
    }
    fingerprint.add((noise?.values ?? []).map { UInt64($0.bitPattern) })
    let model = experiment.model
    return """
      sampler \(experiment.sampler)
      model \(model.prediction.rawValue) \(model.variance.rawValue)
      seed \(seed)
      class \(label.map(String.init) ?? "each in turn")
      chain, weights and noise \(String(fingerprint.value, radix: 16))

      """
  }
}

/// FNV-1a (Fowler, Noll, Vo) over words of 64 bits.
private struct Fingerprint {
  private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  mutating func add(_ words: [UInt64]) {
    for word in [UInt64(words.count)] + words { value = (value ^ word) &* 0x100_0000_01b3 }
  }
}

private func slice(_ noise: HostArray, _ images: Range<Int>) -> Tensor {
  let width = noise.shape.dropFirst().reduce(1, *)
  let values = noise.values[images.lowerBound * width..<images.upperBound * width]
  return Tensor(Array(values), shape: Shape([images.count] + noise.shape.dropFirst()))
}
