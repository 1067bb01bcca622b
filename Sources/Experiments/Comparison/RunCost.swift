internal import Diffusion
internal import Foundation
internal import Tensor

/// What a run took, as `cost.json` of its folder keeps it: training and sampling add what they
/// measured. It is no result: it differs from machine to machine.
public struct RunCost: Codable, Sendable, Equatable {
  /// Of training.
  public struct Training: Codable, Sendable, Equatable {
    /// The most memory that the process had until training ended, in MiB.
    public let peakMb: Double
    /// Threads that computed.
    public let threads: Int

    enum CodingKeys: String, CodingKey {
      case threads
      case peakMb = "peak_mb"
    }
  }

  /// Of making samples, the last time.
  public struct Sampling: Codable, Sendable, Equatable {
    /// For each image.
    public let secondsPerImage: Double
    /// Images that were made.
    public let images: Int
    /// Images at a time.
    public let batch: Int
    /// The sampler's name.
    public let sampler: String
    /// Steps of the chain that it took.
    public let steps: Int
    /// Threads that computed.
    public let threads: Int

    enum CodingKeys: String, CodingKey {
      case images, batch, sampler, steps, threads
      case secondsPerImage = "seconds_per_image"
    }

    init(_ experiment: Experiment, images: Int, batch: Int, seconds: Double) {
      secondsPerImage = seconds / Double(max(1, images))
      self.images = images
      self.batch = batch
      sampler = experiment.sampler.name
      steps = experiment.sampler.steps(of: experiment.process).count
      threads = CPUBackend.threads
    }
  }

  /// Nil until training ended for the first time.
  public var training: Training?
  /// Nil until samples were made.
  public var sampling: Sampling?

  /// What is kept of a run; nothing where there is no such file, or none that can be read.
  public init(of folder: RunFolder) {
    let data = FileManager.default.contents(atPath: folder.costPath) ?? Data()
    self = (try? JSONDecoder().decode(RunCost.self, from: data)) ?? RunCost()
  }

  private init() {}

  /// Keeps what this process took to train.
  static func recordTraining(in folder: RunFolder) throws {
    try change(folder) {
      $0.training = Training(peakMb: peakMemory(), threads: CPUBackend.threads)
    }
  }

  /// Keeps what making samples took.
  static func record(_ sampling: Sampling, in folder: RunFolder) throws {
    try change(folder) { $0.sampling = sampling }
  }

  private static func change(_ folder: RunFolder, _ body: (inout RunCost) -> Void) throws {
    var cost = RunCost(of: folder)
    body(&cost)
    try writeAtomically(try sortedJSON(cost) + "\n", to: folder.costPath)
  }
}

extension MetricsFile {
  /// The median of the images per second of all steps; nil where none tells it.
  public var imagesPerSecond: Double? {
    steps.compactMap(\.imagesPerSecond).median
  }
}
