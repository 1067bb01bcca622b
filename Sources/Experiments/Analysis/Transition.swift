internal import Diffusion
public import Recipe

/// Where the backward process turns from generating to denoising (the paper's main text): each image
/// is noised to a step once and restored several times, with other noise on the way back. Where all
/// that comes of one x_t is the image, the model denoises; where it is as different as two images of
/// the data are, it generates.
///
/// For a model that samples p(x_0 | x_t) exactly, the image itself is as likely as what is restored, so
/// error and diversity are the same. Half of the difference of two images is where they turn.
public struct Transition: Sendable {
  /// Images that the strips show.
  public static let shownImages = 2

  /// One step that is started from.
  public struct Start: Sendable, Equatable, Encodable {
    /// The paper's t.
    public let t: Int
    /// 1 - alpha_bar: the share of noise.
    public let noise: Double
    /// The signal-to-noise ratio.
    public let snr: Double
    /// The mean squared difference of what is restored from the image.
    public let error: Double
    /// That of two restored images of one x_t.
    public let diversity: Double
  }

  /// The step from which half of an image is lost.
  public struct TurningPoint: Sendable, Equatable, Encodable {
    /// The paper's t, on a line between two of the starts.
    public let t: Int
    /// t / T.
    public let shareOfChain: Double
    /// The signal-to-noise ratio there.
    public let snr: Double

    private enum CodingKeys: String, CodingKey {
      case t, snr
      case shareOfChain = "share_of_chain"
    }
  }

  /// One run.
  public struct Run: Sendable, Encodable {
    /// A short name that no other of the runs has.
    public let name: String
    /// Its folder.
    public let path: String
    /// The images' dataset by its name in recipes.
    public let dataset: String
    /// Whether it keeps them apart from those to train on.
    public let isHeldOut: Bool
    /// How many there are.
    public let images: Int
    /// How often each is restored.
    public let draws: Int
    /// Raw or averaged weights.
    public let weights: String
    /// The sampler that takes them back.
    public let sampler: String
    /// T.
    public let steps: Int
    /// From the first step on.
    public let starts: [Start]
    /// The mean squared difference of two of the images.
    public let unrelated: Double
    /// Where the error is half of ``unrelated``; nil where it is nowhere.
    public let turningPoint: TurningPoint?
    /// A row for each start; in a row, for each of the first images: the image, noised, and as restored
    /// by each draw.
    public let strip: ComputedImages

    private enum CodingKeys: String, CodingKey {
      case name, path, dataset, images, draws, weights, sampler, steps, starts, unrelated
      case isHeldOut = "held_out"
      case turningPoint = "turning_point"
    }
  }

  /// In the order given.
  public let runs: [Run]

  /// Restores. Images and noise are the same for all steps and runs. What is computed is kept in
  /// `cache`.
  /// - Throws: ``ExperimentError`` with all that does not fit, before anything is computed; and what
  ///   computing throws.
  public init(
    _ runs: [ComparedRun], _ settings: RestorationSettings, cache: ComputedImagesCache,
    with registry: Registry, onProgress: (EvaluationProgress) throws -> Void
  ) throws {
    let restorations = try Restoration.open(runs, settings, with: registry)
    self.runs = try restorations.map { restoration in
      let process = restoration.experiment.process
      let found = try restoration.found(cache: cache, onProgress: onProgress)
      let starts = zip(restoration.starts, found).map { step, found in
        Start(
          t: step + 1, noise: 1 - process.alphaBars[step], snr: process.signalToNoise[step],
          error: found.error, diversity: found.diversity)
      }
      return Run(
        name: restoration.run.label, path: restoration.run.folder.path,
        dataset: restoration.data.name, isHeldOut: restoration.data.isHeldOut,
        images: settings.images, draws: settings.draws,
        weights: restoration.weights.description, sampler: restoration.experiment.sampler.name,
        steps: process.steps, starts: starts, unrelated: restoration.unrelated,
        turningPoint: Self.turningPoint(starts, restoration.unrelated / 2, in: process),
        strip: Self.strip(found, of: try restoration.originals(), draws: settings.draws))
    }
  }

  /// Where the error first reaches `half`, along a line through its neighbours.
  private static func turningPoint(
    _ starts: [Start], _ half: Double, in process: DiffusionProcess
  ) -> TurningPoint? {
    guard half > 0, let above = starts.firstIndex(where: { $0.error >= half }) else { return nil }
    var t = starts[above].t
    if above > 0 {
      let (low, high) = (starts[above - 1], starts[above])
      let share = (half - low.error) / (high.error - low.error)
      t = low.t + Int((share * Double(high.t - low.t)).rounded())
    }
    return TurningPoint(
      t: t, shareOfChain: Double(t) / Double(process.steps), snr: process.signalToNoise[t - 1])
  }

  private static func strip(
    _ found: [Restoration.Found], of originals: ComputedImages, draws: Int
  ) -> ComputedImages {
    let count = originals.count
    let pixels = found.flatMap { found in
      (0..<min(shownImages, count)).flatMap { image -> [UInt8] in
        let own = (0...draws).map {
          found.images.images($0 * count + image..<$0 * count + image + 1)
        }
        return originals.images(image..<image + 1).pixels + own.flatMap(\.pixels)
      }
    }
    return ComputedImages(pixels: pixels, shape: originals.shape)
  }
}
