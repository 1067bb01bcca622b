public import Diffusion
internal import Foundation
internal import Recipe
internal import Tensor

/// How images are noised and restored; alike for all runs of an analysis.
public struct RestorationSettings: Sendable {
  /// Images that are noised, at least 2.
  public var images = 16
  /// How often each is restored from the same x_t, with other noise on the way back.
  public var draws = 1
  /// Steps that are started from, at least 2, evenly spread over the logarithm of the signal-to-noise
  /// ratio from the first to the last; fewer where these are the same.
  public var starts = 10
  /// Images at a time, which changes no figure.
  public var batch = 64
  /// What all noise follows from.
  public var seed: UInt64 = 0
  /// Which weights; those that samples are usually made of unless given.
  public var weights: WeightsChoice?
  /// The images' dataset, as `--data` names it: a dataset, a recipe or a run; each run's own unless
  /// given.
  public var data: String?

  /// The defaults.
  public init() {}
}

/// Images that are noised to steps of a run's chain and taken back by its sampler.
struct Restoration {
  let run: ComparedRun
  let experiment: Experiment
  /// The dataset's name in recipes, and whether it keeps these images apart.
  let data: (name: String, isHeldOut: Bool)
  let weights: WeightsChoice
  /// The indices of the steps that are started from, rising.
  let starts: [Int]
  /// The mean squared difference of two of the images: what is left of an image when nothing is.
  let unrelated: Double

  private let settings: RestorationSettings
  private let dataStamp: String
  private let x0: Tensor
  private let labels: [Int]?

  /// What was found of one step.
  struct Found {
    /// For each image the mean squared difference of what is restored, limited to -1...1, from the
    /// image; the mean over the draws.
    let errors: [Double]
    /// For each image that of two draws from each other, the mean over all pairs; 0 for a single draw.
    let diversities: [Double]
    /// The means over all images.
    var error: Double { errors.mean }
    var diversity: Double { diversities.mean }
    /// Grey levels: each image as noised, then all as restored by the first draw, and so on.
    let images: ComputedImages
  }

  /// Opens the images.
  /// - Throws: an error that says what does not fit.
  private init(_ run: ComparedRun, _ settings: RestorationSettings, _ other: DatasetChoice?) throws
  {
    experiment = try run.requireExperiment()
    let dataset = other ?? experiment.dataset
    let (own, shape) = (experiment.dataset, dataset.imageShape)
    guard shape == own.imageShape else {
      throw ExperimentError(
        "the images of \(dataset.name) are \(shape), and those of '\(run.folder.path)' "
          + "\(own.imageShape)")
    }
    let model = experiment.model
    guard model.classCount == 0 || dataset.classNames == own.classNames else {
      throw ExperimentError(
        "the model of '\(run.folder.path)' is conditioned on the classes of \(own.name), which "
          + "\(dataset.name) has not")
    }
    let source = try dataset.heldOutImages(settings.images)
    let rows = Array(0..<settings.images)
    x0 = try source.batch(rows)
    labels = model.classCount > 0 ? try source.labels(rows) : nil
    data = (dataset.name, dataset.hasHeldOutImages)
    dataStamp = other == nil ? run.datasetStamp : SHA256.hex(greyLevels(try x0.read()))
    self.run = run
    self.settings = settings
    weights = settings.weights ?? experiment.usualWeights
    starts = Self.starts(
      settings.starts, among: model.steps(of: experiment.process.steps), in: experiment.process)
    let images = try Self.images(of: x0, count: rows.count)
    unrelated = rows.map { distance(images[$0], images[($0 + 1) % rows.count]) }.mean
  }

  /// Opens the images of all runs.
  /// - Throws: ``ExperimentError`` with all that does not fit.
  static func open(
    _ runs: [ComparedRun], _ settings: RestorationSettings, with registry: Registry
  ) throws -> [Restoration] {
    let other = try settings.data.map {
      try DatasetChoice.named($0, by: "--data", among: "recipe, run or dataset", with: registry)
    }
    var problems: [String] = []
    let opened = runs.compactMap { run -> Restoration? in
      do { return try Restoration(run, settings, other) } catch {
        problems.append("\(error)")
        return nil
      }
    }
    try ExperimentError.report(problems)
    return opened
  }

  /// Restores from every start. What is computed is kept in `cache`.
  /// - Throws: an error that says why the run restores nothing.
  func found(
    cache: ComputedImagesCache, onProgress: (EvaluationProgress) throws -> Void
  ) throws -> [Found] {
    let stamp = try run.stamp()
    var weights: [Weights]?
    var done = 0
    let lengths = starts.map { start in
      experiment.sampler.steps(of: experiment.process).count { $0 < start } + 1
    }
    let total = lengths.reduce(0, +) * settings.draws * batches.count
    func advance(by steps: Int) throws {
      done += steps
      try onProgress(
        EvaluationProgress(
          what: "denoising steps: \(run.label) restores", done: done, total: total))
    }
    return try zip(starts, lengths).map { start, length in
      let key =
        "restored \(settings.seed) \(settings.images) \(settings.draws) \(start) \(self.weights)"
      let kept = "\(key)\n\(dataStamp)\n\(stamp)"
      if let images = cache.images(kept) {
        done += length * settings.draws * batches.count
        return found(images)
      }
      // The time begins with the first step that is taken.
      if weights == nil { try advance(by: 0) }
      let loaded = try weights ?? loadWeights()
      weights = loaded
      let images = try restore(from: start, with: loaded) { try advance(by: 1) }
      try cache.keep(images, as: kept)
      return found(images)
    }
  }

  // MARK: - Computing

  private var batches: [Range<Int>] {
    stride(from: 0, to: settings.images, by: settings.batch).map {
      $0..<min($0 + settings.batch, settings.images)
    }
  }

  private func loadWeights() throws -> [Weights] {
    try PartWeights(experiment).trained(weights, in: run.folder).map { $0.prepacked() }
  }

  private func restore(
    from start: Int, with weights: [Weights], onStep: () throws -> Void
  ) throws -> ComputedImages {
    let key = RandomKey(seed: settings.seed, purpose: "restore")
    var noised: [UInt8] = []
    var restored = [[[Float]]](repeating: [], count: settings.draws)
    for batch in batches {
      let rows = Array(batch)
      let keys = rows.map { key.derived(UInt64($0), 0) }
      let clean = x0.gathered(rows: rows)
      let noise = Tensor.random(.normal, keys: Tensor(keys), shape: clean.shape)
      let xt = experiment.process.diffuse(clean, noise: noise, to: rows.map { _ in start })
      noised += greyLevels(try xt.read())
      let model = BoundModel(
        experiment.model, weights: weights, labels: labels.map { labels in rows.map { labels[$0] } }
      )
      for draw in 0..<settings.draws {
        // The noise of an image and draw is the same however many images and draws there are.
        let first = (draw << 32) + batch.lowerBound
        let back = try experiment.sampler.sample(
          model, from: xt, at: start, in: experiment.process,
          using: ImageNoise(seed: settings.seed, images: first..<first + rows.count)
        ) { _ in try onStep() }
        let images = try Self.images(of: back, count: rows.count)
        guard images.allSatisfy({ $0.allSatisfy(\.isFinite) }) else {
          throw RunFailure(
            "what '\(run.folder.path)' restores is not finite: its weights may have diverged")
        }
        restored[draw] += images.map { $0.map { min(max($0, -1), 1) } }
      }
    }
    let originals = try Self.images(of: x0, count: settings.images)
    let numbers = originals.indices.flatMap { image -> [Double] in
      let draws = restored.map { $0[image] }
      return [draws.map { distance($0, originals[image]) }.mean, Self.diversity(draws)]
    }
    let pixels = noised + restored.flatMap { $0.flatMap(greyLevels) }
    return ComputedImages(pixels: pixels, shape: experiment.dataset.imageShape, numbers: numbers)
  }

  private func found(_ images: ComputedImages) -> Found {
    let numbers = images.numbers
    return Found(
      errors: stride(from: 0, to: numbers.count, by: 2).map { numbers[$0] },
      diversities: stride(from: 1, to: numbers.count, by: 2).map { numbers[$0] }, images: images)
  }

  /// The images as grey levels.
  func originals() throws -> ComputedImages {
    ComputedImages(
      pixels: greyLevels(try x0.read()), shape: experiment.dataset.imageShape)
  }

  private static func diversity(_ draws: [[Float]]) -> Double {
    let pairs = draws.indices.flatMap { second in
      (0..<second).map { distance(draws[$0], draws[second]) }
    }
    return pairs.mean
  }

  /// The numbers of each image.
  private static func images(of tensor: Tensor, count: Int) throws -> [[Float]] {
    let values = try tensor.read()
    let size = values.count / count
    return (0..<count).map { Array(values[$0 * size..<($0 + 1) * size]) }
  }

  private static func starts(
    _ count: Int, among steps: Range<Int>, in process: DiffusionProcess
  ) -> [Int] {
    let levels = process.signalToNoise[steps].map { log($0) }
    let (first, last) = (levels[0], levels[levels.count - 1])
    let nearest = (0..<count).map { index -> Int in
      let level = first + (last - first) * Double(index) / Double(count - 1)
      return levels.indices.min { abs(levels[$0] - level) < abs(levels[$1] - level) } ?? 0
    }
    return Set(nearest).sorted().map { steps.lowerBound + $0 }
  }
}

/// The mean squared difference.
private func distance(_ a: [Float], _ b: [Float]) -> Double {
  let squares = zip(a, b).map { (x: Float, y: Float) -> Double in
    let difference = Double(x) - Double(y)
    return difference * difference
  }
  return squares.mean
}
