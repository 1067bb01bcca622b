import Diffusion
import Foundation
import Recipe
import Tensor
import TestSupport
import Testing

@Suite struct UNetTests {
  @Test(arguments: NetworkReference.peers + NetworkReference.options + [.odd])
  func namesAndShapesAreGuidedDiffusions(_ reference: NetworkReference) throws {
    let path = "\(References.folder)/unet-\(reference.name).names.txt"
    let expected = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    let found = try reference.network().parameters.parameters.map { parameter in
      "\(parameter.name) \(parameter.shape.axes.map(String.init).joined(separator: "x"))"
    }
    // The reference of the odd network has twice the output channels.
    let count = reference.name == "odd" ? expected.count - 2 : expected.count
    #expect(found.count == expected.count)
    #expect(found.prefix(count) == expected.prefix(count).map { String($0) }[...])
  }

  /// Table 7 of the paper: 8.8, 19.8, 15.1 and, with two networks, 17.6 million.
  @Test(arguments: [
    ("table7/ddgm", "channels: 64", 8_799_105),
    ("table7/ddgm-1.5x-channels", "channels: 96", 19_775_809),
    ("table7/ddgm-2x-blocks", "blocks: 6", 15_098_817),
    ("table7/daed", "", 17_598_210),
  ])
  func parameterCountsAreThoseOfTable7(_ row: String, _ change: String, _ count: Int) throws {
    let path = "\(References.folder)/parameter-counts.csv"
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    #expect(lines.contains("\(row),\(count)"))
    let image = ImageShape(height: 28, width: 28, channels: 1)
    let recipe = "{type: unet, attention_at: [1], multipliers: [1, 2, 2]"
    if row == "table7/daed" {
      let parts = try makeModel("daed", "\(recipe)}", image).parts
      #expect(parts.reduce(0) { $0 + $1.network.parameters.count } == count)
    } else {
      #expect(try makeNetwork("\(recipe), \(change)}", image).parameters.count == count)
    }
  }

  @Test(arguments: [NetworkReference.quick, .odd] + NetworkReference.options, Precision.allCases)
  func anImageDoesNotDependOnItsBatch(
    _ reference: NetworkReference, _ precision: Precision
  ) throws {
    let network = try reference.network()
    let pass = Pass(NetworkReference.weights(network.parameters), precision: precision)
    let images = reference.images("input.x", count: 5)
    let steps: [Float] = [17, 402, 0, 99, 998]
    let labels = reference.labels(count: 5)
    let together = try network(images, at: Tensor(steps), labels: labels, pass).read()
    let width = together.count / 5
    for (index, step) in steps.enumerated() {
      let image = images.sliced(axis: 0, index..<index + 1)
      let label = labels?.sliced(axis: 0, index..<index + 1)
      let alone = try network(image, at: Tensor([step]), labels: label, pass).read()
      expectSameBits(
        Array(together[index * width..<(index + 1) * width]), alone, "image \(index)")
    }
  }

  @Test(arguments: [NetworkReference.quick, .odd, .allOptions], Precision.allCases)
  func everyNumberOfThreadsGivesTheSameBits(
    _ reference: NetworkReference, _ precision: Precision
  ) async {
    await #expect(processExitsWith: .success) { [reference, precision] in
      CPUBackend.threads = 1
      let alone = try gradients(reference, precision)
      for threads in [2, 3] {
        CPUBackend.threads = threads
        for (found, expected) in zip(try gradients(reference, precision), alone) {
          expectSameBits(found.values, expected.values, "\(expected.name) with \(threads) threads")
        }
      }
    }
  }

  @Test(arguments: [NetworkReference.odd, .allOptions])
  func aBackendOfSmallPrimitivesRunsTheNetwork(_ reference: NetworkReference) throws {
    let fused = try gradients(reference)
    let composed = try CurrentBackend.$value.withValue(ComposedBackend.shared) {
      try gradients(reference)
    }
    let norm = fused.dropFirst().reduce(0.0) { $0 + squared($1.values) }.squareRoot()
    for (found, expected) in zip(composed, fused) {
      // Both are within 3e-6 of the truth; gradients that vanish but for rounding are left out.
      let floor = expected.name == "loss" ? 0 : 5e-8 * norm
      let difference = Difference(found.values, expected.values)
      let distance = difference.relative * squared(expected.values).squareRoot()
      #expect(
        distance <= 1e-5 * squared(expected.values).squareRoot() + floor,
        "\(expected.name): \(difference)")
    }
  }
}

/// The loss of a network on a batch of three with dropout, and the gradient of every parameter.
private func gradients(
  _ reference: NetworkReference, _ precision: Precision = .float32
) throws -> [(name: String, values: [Float])] {
  let dropping = reference.recipe.replacing("{", with: "{dropout: 0.2, ")
  let network = try makeNetwork(
    dropping, reference.imageShape, classes: reference.classCount)
  let tape = Tape()
  let weights = NetworkReference.weights(network.parameters).watched(by: tape)
  let keys = Tensor((0..<3).map { RandomKey(seed: 4, purpose: "image \($0)") })
  let output = network(
    reference.images("input.x", count: 3), at: Tensor([17, 402, 0]),
    labels: reference.labels(count: 3), Pass(weights, dropoutKeys: keys, precision: precision))
  let loss = (output - reference.images("input.target", count: 3)).squared().mean()
  let names = network.parameters.parameters.map(\.name)
  let gradients = tape.gradients(of: loss, for: weights.tensors)
  return try [("loss", loss.read())] + zip(names, gradients).map { ($0, try $1.read()) }
}

private func squared(_ values: [Float]) -> Double {
  values.reduce(0) { $0 + Double($1) * Double($1) }
}
