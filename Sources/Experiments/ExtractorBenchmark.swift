public import Diffusion
internal import Tensor

/// Times the features of random images of three channels.
public struct ExtractorBenchmark: Sendable {
  private let extractor: any OpenExtractor
  private let images: Tensor
  private let runs: Int

  /// Medians of `runs` calls after a warm-up, with `batch` images of `size` pixels a side.
  public init(_ extractor: any OpenExtractor, batch: Int, size: Int, runs: Int) {
    self.extractor = extractor
    self.runs = runs
    let key = RandomKey(seed: 0, purpose: "extractor bench")
    let keys = Tensor((0..<batch).map { key.derived(1, UInt64($0)) })
    let shape: Shape = [batch, size, size, 3]
    let levels = Tensor.random(.uniform, keys: keys, shape: shape) * 256
    images = CurrentBackend.value.unary(.floor, levels)
  }

  /// What was measured, with the keys of `extractor bench --json`.
  public struct Result: Codable, Sendable {
    /// Its pedigree.
    public let extractor: String
    /// Images per call.
    public let batch: Int
    /// Pixels of a side.
    public let size: Int
    /// Threads of the pool.
    public let threads: Int
    /// Milliseconds per image.
    public let msPerImage: Double
    /// Most memory of the process, in MiB.
    public let peakMb: Double

    private enum CodingKeys: String, CodingKey {
      case extractor, batch, size, threads
      case msPerImage = "ms_per_image"
      case peakMb = "peak_mb"
    }
  }

  /// Measures.
  /// - Throws: what the extractor throws at such images.
  public func measure() throws -> Result {
    let seconds = try median(of: runs) { _ = try extractor.features(of: images) }
    return Result(
      extractor: extractor.pedigree, batch: images.shape[0], size: images.shape[1],
      threads: CPUBackend.threads, msPerImage: 1000 * seconds / Double(images.shape[0]),
      peakMb: peakMemory())
  }

  /// Times every primitive of `runs` calls, after one that is not counted.
  public func profile() throws -> BenchmarkProfile {
    _ = try extractor.features(of: images)
    let backend = ProfilingBackend()
    let duration = try CurrentBackend.$value.withValue(backend) {
      try ContinuousClock().measure {
        for _ in 0..<runs { _ = try extractor.features(of: images) }
      }
    }
    return BenchmarkProfile(backend.profile, steps: runs, seconds: duration.seconds)
  }
}

/// The median time of some runs, in seconds, after one that is not counted.
func median(of runs: Int, _ body: () throws -> Void) rethrows -> Double {
  try body()
  var seconds: [Double] = []
  for _ in 0..<runs {
    seconds.append(try ContinuousClock().measure(body).seconds)
  }
  return seconds.sorted()[runs / 2]
}
