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
  /// - Parameter noise: x_T of all images, `[count, h, w, c]`, instead of the seed's.
  public func run(
    _ experiment: Experiment, in run: RunFolder, noise: HostArray? = nil,
    onProgress: (_ imagesDone: Double) throws -> Void
  ) throws -> [UInt8] {
    guard experiment.model.covers(experiment.process) else {
      throw ExperimentError(
        """
        the model of '\(run.path)' covers only the first step, and images are made by all. Combine \
        it with a generator in a recipe that needs no training:
          model: {type: daed, denoiser: {from: \(run.path)}, generator: {from: RUN}}
          train: {steps: 0}
        """)
    }
    let weights = try loadWeights(experiment, run)
    let sampling = Sampling(experiment, weights: weights, seed: seed, label: label)
    let partial = PartialSamples(
      output: output, settings: try settings(experiment, weights, noise))
    try partial.prepare()
    let shape = experiment.dataset.imageShape
    var pixels: [UInt8] = []
    for start in stride(from: 0, to: count, by: batch) {
      let range = start..<min(start + batch, count)
      let bytes = range.count * shape.batch(1).count
      if let kept = partial.read(range, bytes: bytes) {
        pixels += kept
      } else {
        let xT = noise.map { slice($0, range) }
        let made = try sampling.images(range, from: xT) { step in
          let share = Double(step.done) / Double(step.total)
          try onProgress(Double(start) + share * Double(range.count))
        }
        try partial.write(range, made)
        pixels += made
      }
      try onProgress(Double(range.upperBound))
    }
    return pixels
  }

  /// The classes of the images, one each; nil for a model that is not conditioned on classes.
  public func labels(_ experiment: Experiment) -> [Int]? {
    Sampling(experiment, weights: [], seed: seed, label: label).labels(of: 0..<count)
  }

  /// Removes what was kept for an interruption. To be called when the output is written.
  public func finish() { PartialSamples.remove(for: output) }

  private func loadWeights(_ experiment: Experiment, _ run: RunFolder) throws -> [Weights] {
    try experiment.model.parts.map { part in
      let source = parts[part.name].map(RunFolder.init) ?? run
      return try PartWeights.load(part.name, part.network.parameters, from: source, weights)
    }
  }

  /// What the images depend on: images of other settings are not taken for these.
  private func settings(
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
