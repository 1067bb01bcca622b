import Tensor
import Testing

/// Single operations against PyTorch in float64 (`primitives.safetensors`): PyTorch's own float32
/// stays within 2.3e-7 of every tensor there, so 1e-6 leaves room for other orders of summation.
extension ConformanceCase {
  static let pyTorchPrimitives =
    attentionReferences + normReferences + convolutionReferences + [linearReference]
    + optimizerReferences

  private static let attentionReferences: [ConformanceCase] = [
    ("odd", [2, 45, 21] as Shape, 3), ("even", [1, 96, 49], 2),
  ].map { name, shape, heads in
    reference("attention.\(name)", [("qkv", shape)]) {
      $0[0].permuted([0, 2, 1]).attended(heads: heads).permuted([0, 2, 1])
    }
  }

  private static let normReferences: [ConformanceCase] = [
    ("bare", [2, 12, 5, 7] as Shape, 4, false, false), ("silu", [2, 12, 5, 7], 4, true, false),
    ("film", [2, 12, 5, 7], 4, true, true), ("single", [2, 12, 5, 7], 12, true, true),
    ("wide", [2, 64, 3, 5], 32, true, true),
  ].map { name, x, groups, silu, hasFilm in
    let film: [(String, Shape)] = [("scale", [2, x[1]]), ("shift", [2, x[1]])]
    let inputs: [(String, Shape)] = [("x", x), ("weight", [x[1]]), ("bias", [x[1]])]
    return reference("norm.\(name)", inputs + (hasFilm ? film : [])) { inputs in
      let film = hasFilm ? Tensor.concatenate([inputs[3], inputs[4]], axis: 1) : nil
      return inputs[0].permuted([0, 2, 3, 1]).normalised(
        scale: inputs[1], shift: inputs[2], film: film,
        NormalisationOptions(groups: groups, silu: silu)
      ).permuted([0, 3, 1, 2])
    }
  }

  private static let convolutionReferences: [ConformanceCase] = [1, 3].flatMap { kernel in
    [1, 2].flatMap { stride in
      [("odd", [2, 5, 7, 9] as Shape, 6), ("even", [1, 3, 8, 6], 32)].map { name, x, outputs in
        let weight: Shape = [outputs, x[1], kernel, kernel]
        let geometry = ConvolutionGeometry(stride: stride, padding: kernel / 2)
        let inputs: [(String, Shape)] = [("x", x), ("weight", weight), ("bias", [outputs])]
        return reference("conv.k\(kernel).s\(stride).\(name)", inputs) {
          $0[0].permuted([0, 2, 3, 1]).convolved(
            with: $0[1].permuted([2, 3, 1, 0]), bias: $0[2], geometry: geometry
          ).permuted([0, 3, 1, 2])
        }
      }
    }
  }

  private static let linearReference = reference(
    "linear", [("input", [3, 10]), ("weight", [7, 10]), ("bias", [7])]
  ) {
    $0[0].linear($0[1].permuted([1, 0]).reshaped([1, 1, 10, 7]), bias: $0[2])
  }

  /// The output and the gradient of every input, all in PyTorch's layout.
  private static func reference(
    _ name: String, _ inputs: [(key: String, shape: Shape)],
    _ function: @escaping @Sendable ([Tensor]) -> Tensor
  ) -> ConformanceCase {
    ConformanceCase("PyTorch's \(name)") {
      let numbers = try References.read("primitives").arrays
      let tape = Tape()
      let watched = inputs.map { key, shape in
        let isParameter = key == "weight" || key == "bias"
        let values =
          isParameter
          ? HashValues.parameter("\(name).\(key)", shape.axes)
          : HashValues.data("\(name).\(key)", shape.count)
        return tape.watch(Tensor(values, shape: shape))
      }
      let output = function(watched)
      let expected = try #require(numbers["\(name).output"])
      #expect(output.shape.axes == expected.shape)
      expectClose(try output.read(), expected.values, within: 1e-6, "output of \(name)")
      let upstream = Tensor(HashValues.data("\(name).upstream", output.count), shape: output.shape)
      let gradients = tape.gradients(of: (output * upstream).sum(), for: watched)
      for (input, gradient) in zip(inputs, gradients) {
        let expected = try #require(numbers["\(name).gradient.\(input.key)"])
        expectClose(
          try gradient.read(), expected.values, within: 1e-6, "gradient of \(name) by \(input.key)")
      }
    }
  }

  private static let optimizerReferences: [ConformanceCase] = [
    ("plain", 0, 1), ("decay", 0.01, 1), ("tiny", 0, 1e-8),
  ].map { name, decay, scale in
    ConformanceCase("PyTorch's AdamW, \(name)") {
      try expectAdamW("adamw.\(name)", decay: decay, scale: scale)
    }
  }
}

/// Five steps with a moving average, from the state that training starts with.
private func expectAdamW(_ name: String, decay: Double, scale: Float) throws {
  let numbers = try References.read("primitives").arrays
  let weight = Tensor(HashValues.parameter("\(name).weight", [3, 5]), shape: [3, 5])
  var state = AdamWState(
    parameters: [weight], firstMoments: [.zeros([3, 5])], secondMoments: [.zeros([3, 5])],
    averages: [[weight]])
  let constants = AdamWConstants(
    beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: decay, averageRates: [0.9])
  var (weights, averages) = ([Float](), [Float]())
  var (power1, power2) = (1.0, 1.0)
  for step in 1...5 {
    (power1, power2) = (power1 * 0.9, power2 * 0.999)
    let values = HashValues.data("\(name).gradient.\(step)", 15).map { $0 * scale }
    state = CurrentBackend.value.adamW(
      state, gradients: [Tensor(values, shape: [3, 5])],
      hyper: Tensor([0.01, Float(1 - power1), Float(1 - power2)]), constants)
    weights += try state.parameters[0].read()
    averages += try state.averages[0][0].read()
  }
  let found = [
    "weights": weights, "averages": averages, "first_moment": try state.firstMoments[0].read(),
    "second_moment": try state.secondMoments[0].read(),
  ]
  for (key, values) in found {
    let expected = try #require(numbers["\(name).\(key)"])
    // Five steps of a dozen float32 roundings, 6e-8 each.
    expectClose(values, expected.values, within: 1e-6, "\(name): \(key)")
  }
}
