internal import Diffusion
internal import Layers
internal import Tensor

/// What a benchmark does again and again: a network with its state, and a batch.
struct BenchmarkWork {
  private let configuration: NetworkConfiguration
  private let optimizer: any Optimizer
  private let precision: Precision
  private let x: Tensor
  private let target: Tensor
  private let timesteps: Tensor
  private let labels: Tensor?
  private let keys: Tensor
  private var state: OptimizerState?

  init(
    _ configuration: NetworkConfiguration, batch: Int, optimizer: any Optimizer,
    precision: Precision
  ) {
    self.configuration = configuration
    self.optimizer = optimizer
    self.precision = precision
    let key = RandomKey(seed: 0, purpose: "bench")
    let start = Weights(configuration.network.parameters, initializedFrom: key)
    state = OptimizerState(startingAt: start, averages: 1)
    keys = Tensor((0..<batch).map { key.derived(1, UInt64($0)) })
    let shape = configuration.imageShape.batch(batch)
    x = Tensor.random(.normal, keys: keys, stream: 1, shape: shape)
    let outputs = shape[3] * (configuration.network.learnsVariance ? 2 : 1)
    target = Tensor.random(
      .normal, keys: keys, stream: 2, shape: shape.replacing(axis: 3, with: outputs))
    timesteps = Tensor((0..<batch).map { Float($0 * 7 % 500) })
    let classes = configuration.network.classCount
    labels = classes > 0 ? Tensor((0..<batch).map { Float($0 % classes) }) : nil
  }

  /// Forward, backward, gradient norm, optimiser, one average; dropout on.
  mutating func trainingStep(onPhase begin: (Profile.Phase) -> Void = { _ in }) {
    guard let current = state.take() else { fatalError("the benchmark lost its weights") }
    begin(.forward)
    let tape = Tape()
    let weights = Weights(
      configuration.network.parameters, tensors: current.values.parameters
    ).watched(by: tape)
    let y = configuration.network(
      x, at: timesteps, labels: labels, Pass(weights, dropoutKeys: keys, precision: precision))
    let loss = (y - target).squared().mean()
    begin(.backward)
    let gradients = tape.gradients(of: loss, for: weights.tensors)
    begin(.update)
    _ = GlobalNorm.of(gradients)
    state = optimizer.step(
      consume current, gradients: gradients, learningRate: optimizer.learningRate,
      averageRates: [0.9999])
    CurrentBackend.value.endStep()
  }

  /// The weights as a sampler holds them.
  func prepackedWeights() -> Weights {
    guard let tensors = state?.values.parameters else {
      fatalError("the benchmark lost its weights")
    }
    return Weights(configuration.network.parameters, tensors: tensors).prepacked()
  }

  /// A forward pass in evaluation, as of a sampler's step, read to the end.
  func forwardPass(_ weights: Weights) throws {
    _ = try configuration.network(
      x, at: timesteps, labels: labels, Pass(weights, precision: precision)
    ).read()
    CurrentBackend.value.endStep()
  }
}
