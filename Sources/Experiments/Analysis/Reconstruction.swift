internal import Diffusion
internal import Foundation
public import Recipe

/// How well images are reconstructed that are noised to a step of the chain and taken back from there,
/// against the step (the paper's main text): small where the model denoises, as large as the difference
/// of two images where it generates. With another dataset than the run's own, it is how far what was
/// learned is good for other images: the denoiser's step is one case, t = 1.
public struct Reconstruction: Sendable {
  /// One step that is started from.
  public struct Start: Sendable, Equatable, Encodable {
    /// The paper's t.
    public let t: Int
    /// 1 - alpha_bar: the share of noise.
    public let noise: Double
    /// The mean squared error over pixels of -1...1 and images.
    public let error: Double
    /// The peak signal-to-noise ratio 10 log10(4 / error), in decibels; nil without an error.
    public let psnr: Double?

    private enum CodingKeys: String, CodingKey {
      case t, noise, psnr
      case error = "mse"
    }
  }

  /// One run.
  public struct Run: Sendable, Equatable, Encodable {
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

    private enum CodingKeys: String, CodingKey {
      case name, path, dataset, images, weights, sampler, steps, starts, unrelated
      case isHeldOut = "held_out"
    }
  }

  /// In the order given.
  public let runs: [Run]

  /// Reconstructs. Image and noise are the same for all steps and runs. What is computed is kept in
  /// `cache`.
  /// - Throws: ``ExperimentError`` with all that does not fit, before anything is computed; and what
  ///   computing throws.
  public init(
    _ runs: [ComparedRun], _ settings: RestorationSettings, cache: ComputedImagesCache,
    with registry: Registry, onProgress: (EvaluationProgress) throws -> Void
  ) throws {
    let restorations = try Restoration.open(runs, settings, with: registry)
    self.runs = try restorations.map { restoration in
      let found = try restoration.found(cache: cache, onProgress: onProgress)
      let alphaBars = restoration.experiment.process.alphaBars
      let starts = zip(restoration.starts, found).map { step, found in
        Start(
          t: step + 1, noise: 1 - alphaBars[step], error: found.error,
          psnr: found.error > 0 ? 10 * log10(4 / found.error) : nil)
      }
      return Run(
        name: restoration.run.label, path: restoration.run.folder.path,
        dataset: restoration.data.name, isHeldOut: restoration.data.isHeldOut,
        images: settings.images, weights: restoration.weights.description,
        sampler: restoration.experiment.sampler.name, steps: alphaBars.count, starts: starts,
        unrelated: restoration.unrelated)
    }
  }
}
