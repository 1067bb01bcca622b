internal import Diffusion
internal import Tensor

/// Two fixed images of noise, for which a network's outputs are compared.
struct ConversionProbe {
  private let network: any Network
  private let image: ImageShape

  init(_ network: any Network, _ image: ImageShape) {
    (self.network, self.image) = (network, image)
  }

  /// The network's output for them at an early and a late step, with weights by name; of the first
  /// and the last class, if it is conditioned on classes.
  func output(_ arrays: [String: HostArray]) throws -> [Float] {
    let weights = try Weights(network.parameters, arrays: arrays, source: "the probe")
    let keys = (0..<2).map { RandomKey(seed: $0, purpose: "conversion.probe") }
    let count = image.height * image.width * image.channels
    let noise = Tensor.random(.normal, keys: Tensor(keys), shape: [2, count])
    let classes = network.classCount
    return try network(
      noise.reshaped(image.batch(2)), at: Tensor([0, 402]),
      labels: classes > 0 ? Tensor([0, Float(classes - 1)]) : nil, Pass(weights)
    ).read()
  }
}
