internal import Diffusion
internal import Tensor

/// What a run's model makes of images that are noised to several steps: x_0 as it predicts it in one
/// call, limited to -1...1.
public struct DenoisingStrip: Sendable {
  /// The shares of noise, 1 - alpha_bar, whose nearest steps are taken besides the first.
  public static let noiseLevels = [0.05, 0.2, 0.4, 0.6, 0.8, 0.95, 0.99]
  /// Images that are noised.
  public static let imageCount = 2

  /// A step.
  public struct Column: Sendable {
    /// The paper's t.
    public let t: Int
    /// 1 - alpha_bar.
    public let noise: Double
    /// The mean squared difference of what is restored from the image, over all images.
    public let error: Double
    /// For each image: noised, then restored.
    public let images: ComputedImages
  }

  /// The images as they are.
  public let originals: ComputedImages
  /// The first step, then those of ``noiseLevels``; nil where the model does not cover it.
  public let columns: [Column?]

  /// Restores the first images that the run's dataset keeps apart (or where it keeps none, of those to
  /// train on) with its newest weights. The noise belongs to seed and image: it is the same for every
  /// step and run.
  /// - Throws: an error that says why that cannot be.
  public init(
    of run: ComparedRun, seed: UInt64, cache: ComputedImagesCache
  ) throws {
    let experiment = try run.requireExperiment()
    let steps = Self.steps(of: experiment)
    let found = try cache.images("strip \(seed) \(steps)\n\(try run.stamp())") {
      try Self.compute(run, experiment, steps.compactMap(\.self), seed)
    }
    originals = found.images(0..<Self.imageCount)
    var next = 0
    columns = steps.map { step in
      guard let step else { return nil }
      defer { next += 1 }
      let start = Self.imageCount + next * 2 * Self.imageCount
      return Column(
        t: step + 1, noise: 1 - experiment.process.alphaBars[step], error: found.numbers[next],
        images: found.images(start..<start + 2 * Self.imageCount))
    }
  }

  /// The first step and the nearest to each level, as far as the model covers them; none where that is
  /// the first again.
  private static func steps(of experiment: Experiment) -> [Int?] {
    let alphaBars = experiment.process.alphaBars
    let covered = experiment.model.steps(of: alphaBars.count)
    let nearest = noiseLevels.map { level in
      alphaBars.indices.min { abs(1 - alphaBars[$0] - level) < abs(1 - alphaBars[$1] - level) } ?? 0
    }
    return [0] + nearest.map { $0 > 0 && covered.contains($0) ? $0 : nil }
  }

  private static func compute(
    _ run: ComparedRun, _ experiment: Experiment, _ steps: [Int], _ seed: UInt64
  ) throws -> ComputedImages {
    let (model, process) = (experiment.model, experiment.process)
    let source = try experiment.dataset.heldOutImages(imageCount)
    let rows = Array(0..<min(imageCount, source.count))
    let x0 = try source.batch(rows)
    let labels = model.classCount > 0 ? try source.labels(rows) : nil
    let weights = try model.parts.map(run.weights).map { $0.prepacked() }
    let bound = BoundModel(model, weights: weights, labels: labels)
    let key = RandomKey(seed: seed, purpose: "compare")
    let keys = rows.map { key.derived(UInt64($0), 0) }
    let noise = Tensor.random(.normal, keys: Tensor(keys), shape: x0.shape)
    var pixels = greyLevels(try x0.read())
    var errors: [Double] = []
    for step in steps {
      let timesteps = rows.map { _ in step }
      let xt = process.diffuse(x0, noise: noise, to: timesteps)
      let restored = process.x0(
        from: try bound(xt, at: timesteps), predicting: model.prediction, xt: xt, at: timesteps
      ).clamped(to: -1...1)
      let error = Double(try (restored - x0).squared().mean().item())
      guard error.isFinite else {
        throw RunFailure("what it restores is not finite: its weights may have diverged")
      }
      errors.append(error)
      let (noised, clean) = (greyLevels(try xt.read()), greyLevels(try restored.read()))
      let size = noised.count / rows.count
      for start in stride(from: 0, to: noised.count, by: size) {
        pixels += noised[start..<start + size]
        pixels += clean[start..<start + size]
      }
      CurrentBackend.value.endStep()
    }
    return ComputedImages(pixels: pixels, shape: experiment.dataset.imageShape, numbers: errors)
  }
}
