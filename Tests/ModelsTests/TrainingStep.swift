import Diffusion
import Layers
import Models
import Recipe
import Tensor
import TestSupport

/// The simplest training of a network: noisy images to noise, clipping, AdamW with a
/// rate that falls, and one average.
struct TrainingStep {
  let network: any Network
  let optimizer: any Optimizer
  let image: ImageShape
  let precision: Precision
  let process = DiffusionProcess(betas: (1...100).map { Double($0) * 2e-4 })
  private(set) var state: OptimizerState

  init(
    _ recipe: String, _ image: ImageShape, classes: Int = 0, _ precision: Precision = .float32
  ) throws {
    network = try makeNetwork(recipe, image, classes: classes)
    optimizer = try Recipe.parse("optimizer: {type: adamw}", name: "test").read(
      with: Registry([Layers.plugin])
    ) { try $0.component("optimizer", of: .optimizer, as: (any Optimizer).self) }.value
    self.image = image
    self.precision = precision
    let key = RandomKey(seed: 5, purpose: "weights")
    state = OptimizerState(
      startingAt: Weights(network.parameters, initializedFrom: key), averages: 1)
  }

  /// One step on as many images as there are `timesteps`; returns the loss, unread.
  mutating func run(_ step: Int, at timesteps: [Int]) -> Tensor {
    let root = RandomKey(seed: 9, purpose: "step")
    let keys = Tensor(timesteps.indices.map { root.derived(UInt64(step), UInt64($0)) })
    let shape = image.batch(timesteps.count)
    let x0 = Tensor(HashValues.data("x0 \(step)", shape.count), shape: shape)
    let noise = Tensor.random(.normal, keys: keys, shape: shape)
    let xt = process.diffuse(x0, noise: noise, to: timesteps)

    let tape = Tape()
    let weights = Weights(network.parameters, tensors: state.values.parameters).watched(by: tape)
    let classes = network.classCount
    let labels =
      classes > 0 ? Tensor(timesteps.indices.map { Float(($0 + step) % classes) }) : nil
    let epsilon = network(
      xt, at: Tensor(timesteps.map { Float($0) }), labels: labels,
      Pass(weights, dropoutKeys: keys, precision: precision))
    let loss = (epsilon - noise).squared().mean()
    let gradients = tape.gradients(of: loss, for: weights.tensors)
    let clipped = GlobalNorm.clip(gradients, norm: GlobalNorm.of(gradients), to: 1)
    state = optimizer.step(
      state, gradients: clipped, learningRate: optimizer.learningRate / Double(step + 1),
      averageRates: [0.999])
    CurrentBackend.value.endStep()
    return loss
  }
}
