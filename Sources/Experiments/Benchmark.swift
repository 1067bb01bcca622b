internal import Diffusion
internal import Foundation
public import Layers
public import Tensor

/// Times a full training step (forward, backward, optimiser, one average, dropout on) and a
/// forward pass of a network.
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
    /// Milliseconds per image of a forward pass.
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
    let key = RandomKey(seed: 0, purpose: "bench")
    let start = Weights(configuration.network.parameters, initializedFrom: key)
    var state: OptimizerState? = OptimizerState(startingAt: start, averages: 1)
    let keys = Tensor((0..<batch).map { key.derived(1, UInt64($0)) })
    let shape = configuration.imageShape.batch(batch)
    let x = Tensor.random(.normal, keys: keys, stream: 1, shape: shape)
    let target = Tensor.random(.normal, keys: keys, stream: 2, shape: shape)
    let timesteps = Tensor((0..<batch).map { Float($0 * 7 % 500) })
    let train = try median { () throws in
      guard let current = state.take() else { return }
      let gradients = gradients(current, x, target, timesteps, keys)
      state = optimizer.step(consume current, gradients: gradients, averageRates: [0.9999])
      CurrentBackend.value.endStep()
    }
    let peak = peakMemory()
    guard let final = state else { fatalError("the benchmark lost its weights") }
    let weights = Weights(configuration.network.parameters, tensors: final.values.parameters)
    let pass = Pass(weights, precision: precision)
    let forward = try median { () throws in
      _ = try configuration.network(x, at: timesteps, pass).read()
      CurrentBackend.value.endStep()
    }
    return Result(
      config: configuration.name, batch: batch, threads: CPUBackend.threads,
      dtype: precision.rawValue,
      parameters: configuration.network.parameters.count,
      trainMsPerImage: 1000 * train / Double(batch),
      forwardMsPerImage: 1000 * forward / Double(batch), trainPeakMb: peak)
  }

  private func gradients(
    _ state: OptimizerState, _ x: Tensor, _ target: Tensor, _ timesteps: Tensor, _ keys: Tensor
  ) -> [Tensor] {
    let tape = Tape()
    let weights = Weights(
      configuration.network.parameters, tensors: state.values.parameters
    ).watched(by: tape)
    let pass = Pass(weights, dropoutKeys: keys, precision: precision)
    let y = configuration.network(x, at: timesteps, pass)
    return tape.gradients(of: (y - target).squared().mean(), for: weights.tensors)
  }

  private func median(_ body: () throws -> Void) rethrows -> Double {
    try body()
    var seconds: [Double] = []
    for _ in 0..<runs {
      let duration = try ContinuousClock().measure(body).components
      seconds.append(Double(duration.seconds) + Double(duration.attoseconds) * 1e-18)
    }
    return seconds.sorted()[runs / 2]
  }
}

/// The most memory that the process has had, in MiB.
private func peakMemory() -> Double {
  var usage = rusage()
  #if canImport(Glibc)
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return Double(usage.ru_maxrss) / 1024
  #else
    getrusage(RUSAGE_SELF, &usage)
    return Double(usage.ru_maxrss) / 1024 / 1024
  #endif
}
