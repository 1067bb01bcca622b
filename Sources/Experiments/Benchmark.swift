internal import Diffusion
internal import Foundation
public import Layers
public import Tensor

/// Times a full training step (forward, backward, gradient norm, optimiser, one average, dropout
/// on) and a forward pass of a network, as a sampler makes it.
public struct Benchmark: Sendable {
  private let configuration: NetworkConfiguration
  private let batch: Int
  private let runs: Int
  private let precision: Precision

  /// Medians of `runs` runs after a warm-up, with `batch` images.
  public init(
    _ configuration: NetworkConfiguration, batch: Int, runs: Int, precision: Precision = .float32
  ) {
    self.configuration = configuration
    self.batch = batch
    self.runs = runs
    self.precision = precision
  }

  /// What was measured, with the keys of `bench --json`.
  public struct Result: Codable, Sendable {
    /// Name of the configuration.
    public let config: String
    /// Images per step.
    public let batch: Int
    /// Threads of the pool.
    public let threads: Int
    /// What products are computed with: `float32` or `bf16`.
    public let dtype: String
    /// Learned values.
    public let parameters: Int
    /// Milliseconds per image of a training step.
    public let trainMsPerImage: Double
    /// Milliseconds per image of a forward pass with prepacked weights, as of a sampler's step.
    public let forwardMsPerImage: Double
    /// Most memory of the process up to the end of training, in MiB.
    public let trainPeakMb: Double

    private enum CodingKeys: String, CodingKey {
      case config, batch, threads, dtype, parameters
      case trainMsPerImage = "train_ms_per_image"
      case forwardMsPerImage = "forward_ms_per_image"
      case trainPeakMb = "train_peak_mb"
    }
  }

  /// Measures with an optimiser, training first, so that its peak memory is its own.
  public func measure(optimizer: any Optimizer) throws -> Result {
    try precision.require(for: "--dtype ")
    var work = BenchmarkWork(
      configuration, batch: batch, optimizer: optimizer, precision: precision)
    let train = median(of: runs) { work.trainingStep() }
    let peak = peakMemory()
    let weights = work.prepackedWeights()
    let forward = try median(of: runs) { try work.forwardPass(weights) }
    return Result(
      config: configuration.name, batch: batch, threads: CPUBackend.threads,
      dtype: precision.rawValue,
      parameters: configuration.network.parameters.count,
      trainMsPerImage: 1000 * train / Double(batch),
      forwardMsPerImage: 1000 * forward / Double(batch), trainPeakMb: peak)
  }

  /// Times every primitive of `runs` training steps, after one that is not counted.
  public func profile(optimizer: any Optimizer) throws -> BenchmarkProfile {
    try precision.require(for: "--dtype ")
    var work = BenchmarkWork(
      configuration, batch: batch, optimizer: optimizer, precision: precision)
    work.trainingStep()
    let backend = ProfilingBackend()
    let duration = CurrentBackend.$value.withValue(backend) {
      ContinuousClock().measure {
        for _ in 0..<runs { work.trainingStep(onPhase: backend.profile.begin) }
      }
    }
    return BenchmarkProfile(backend.profile, steps: runs, seconds: duration.seconds)
  }
}

/// The most memory that the process has had, in MiB.
func peakMemory() -> Double {
  var usage = rusage()
  #if canImport(Glibc)
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return Double(usage.ru_maxrss) / 1024
  #else
    getrusage(RUSAGE_SELF, &usage)
    return Double(usage.ru_maxrss) / 1024 / 1024
  #endif
}
