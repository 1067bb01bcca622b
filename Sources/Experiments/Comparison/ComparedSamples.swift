internal import Diffusion
internal import Foundation
internal import Tensor

/// Images that runs make of the same noise: image i of a seed begins with the same x_T whatever the
/// model.
public struct ComparedSamples: Sendable {
  /// Images of each run, unless another number is asked for.
  public static let count = 16

  private let cache: ComputedImagesCache
  private let seed: UInt64
  private let count: Int

  /// Samples of a seed.
  public init(seed: UInt64, count: Int = Self.count, cache: ComputedImagesCache) {
    self.seed = seed
    self.count = count
    self.cache = cache
  }

  /// Throws one error that says which of the runs make no images; nothing where all do.
  public func requireReady(_ runs: [ComparedRun]) throws {
    try ExperimentError.report(
      runs.compactMap { run in
        do {
          try SampleJob.requireWhole(try run.requireExperiment(), in: run.folder)
          return nil
        } catch {
          return "\(error)"
        }
      })
  }

  /// The first images of the seed, and as the only number the seconds that each took, if they were
  /// made here. Those that a file of the run has already, of the same weights, are taken.
  /// - Throws: an error that says why the run makes none.
  public func images(
    of run: ComparedRun, onProgress: (EvaluationProgress) throws -> Void
  ) throws -> ComputedImages {
    let experiment = try run.requireExperiment()
    try SampleJob.requireWhole(experiment, in: run.folder)
    return try cache.images("samples \(seed) \(count)\n\(try run.stamp())") {
      let weights = try experiment.model.parts.map(run.weights)
      if let found = try existing(experiment, weights, run) { return found }
      return try Self.make(
        0..<count, of: experiment, weights, seed: seed, called: run.label, onProgress)
    }
  }

  /// Makes images.
  static func make(
    _ images: Range<Int>, of experiment: Experiment, _ weights: [Weights], seed: UInt64,
    called name: String, _ onProgress: (EvaluationProgress) throws -> Void
  ) throws -> ComputedImages {
    let sampling = Sampling(experiment, weights: weights, seed: seed)
    var pixels: [UInt8] = []
    let time = try ContinuousClock().measure {
      pixels = try sampling.images(images) { step in
        try onProgress(
          EvaluationProgress(what: "steps: samples of \(name)", done: step.done, total: step.total))
      }
    }
    return ComputedImages(
      pixels: pixels, shape: experiment.dataset.imageShape,
      numbers: [time.seconds / Double(images.count)])
  }

  private func existing(
    _ experiment: Experiment, _ weights: [Weights], _ run: ComparedRun
  ) throws -> ComputedImages? {
    let folder = run.folder.samplesPath
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let files = names.filter { $0.hasSuffix(".npz") }.sorted()
    guard !files.isEmpty else { return nil }
    let job = SampleJob(
      count: count, batch: count, seed: seed, weights: experiment.usualWeights,
      parts: [:], output: "")
    let settings = try job.settings(experiment, weights, nil)
    let shape = experiment.dataset.imageShape
    for file in files {
      let path = "\(folder)/\(file)"
      guard let about = try? NPZ.read(path, anyOf: ["settings"]),
        (try? about["settings"]?.text()) == settings,
        let images = try? NPZ.read(path, names: ["arr_0"])["arr_0"],
        images.shape.count == 4, images.shape[0] >= count,
        Array(images.shape.dropFirst()) == Array(shape.batch(1).axes.dropFirst()),
        let pixels = try? images.bytes()
      else { continue }
      return ComputedImages(pixels: pixels, shape: shape).images(0..<count)
    }
    return nil
  }
}
