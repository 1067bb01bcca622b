import Diffusion
import Tensor
import TestSupport
import Testing

/// One forward and one backward pass of a network beside the stored numbers.
struct Parity {
  let outputError: Double
  let lossError: Double
  let worst: (error: Double, name: String)

  /// Gradients that vanish but for rounding, as a share of the whole gradient's norm: PyTorch's
  /// float32 has up to 6.2e-9, the smallest other gradient is 1.6e-4.
  static let floor = 5e-8

  init(_ reference: NetworkReference, _ precision: Precision) throws {
    let network = try reference.network()
    let numbers = try reference.numbers().arrays
    let steps = try #require(numbers["timesteps"])
    let count = steps.values.count
    let tape = Tape()
    let weights = NetworkReference.weights(network.parameters).watched(by: tape)
    let images = tape.watch(reference.images("input.x", count: count))
    let labels = numbers["labels"].map { Tensor($0) }
    let output = network(
      images, at: Tensor(steps), labels: labels, Pass(weights, precision: precision))
    let loss = (output - reference.images("input.target", count: count)).squared().mean()

    let expected = try #require(numbers["output"]).values
    let found = try output.detached().permuted([0, 3, 1, 2]).read()
    outputError = Difference(found, expected).relative
    let pair = try #require(numbers["loss"]).values.map { Double($0) }
    lossError = abs(Double(try loss.item()) / (pair[0] + pair[1]) - 1)

    let gradients = tape.gradients(of: loss, for: weights.tensors + [images])
    let stored = StoredGradients(numbers)
    var worst = (error: 0.0, name: "")
    for (parameter, gradient) in zip(network.parameters.parameters, gradients) {
      let plain = CurrentBackend.value.unpack(gradient, as: parameter.role)
      let error = try stored.error(of: plain.read(), parameter.name)
      if error > worst.error { worst = (error, parameter.name) }
    }
    let byImages = try gradients[gradients.count - 1].permuted([0, 3, 1, 2]).read()
    let error = try stored.error(of: byImages, "input.x")
    self.worst = error > worst.error ? (error, "input.x") : worst
  }
}

/// The gradients of a reference file, in full or as sketches.
private struct StoredGradients {
  private let tensors: [String: [Double]]
  private let norm: Double

  init(_ numbers: [String: HostArray]) {
    let kept = numbers.filter { $0.key.hasPrefix("gradient.") || $0.key.hasPrefix("sketch.") }
    tensors = kept.mapValues { $0.values.map { Double($0) } }
    norm = tensors.values.reduce(0) { $0 + squared($1) }.squareRoot()
  }

  /// The relative error of a gradient beyond the floor, from its sketch where it is large.
  func error(of gradient: [Float], _ name: String) throws -> Double {
    let full = tensors["gradient.\(name)"]
    let expected = try #require(full ?? tensors["sketch.\(name)"], "no reference for \(name)")
    let actual =
      full == nil ? HashValues.sketch(name, gradient) : gradient.map { Double($0) }
    let distance = squared(zip(actual, expected).map { $0 - $1 }).squareRoot()
    let relative = max(0, distance - Parity.floor * norm) / squared(expected).squareRoot()
    return relative.isFinite ? relative : .infinity
  }
}

private func squared(_ values: [Double]) -> Double { values.reduce(0) { $0 + $1 * $1 } }
