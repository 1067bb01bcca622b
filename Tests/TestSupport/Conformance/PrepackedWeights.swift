import Tensor
import Testing

/// A weight that the backend prepacks convolves to the same bits.
extension ConformanceCase {
  static let prepackedWeights: [ConformanceCase] = [
    ConformanceCase("a prepacked weight gives the same bits, at every call") {
      let geometry = ConvolutionGeometry(padding: 1)
      for (c, k) in [(32, 48), (64, 32), (3, 32)] {
        let weight = data("weight", [3, 3, c, k])
        let packed = CurrentBackend.value.prepacked(weight)
        expectSameBits(try packed.read(), try weight.read(), "the weight itself")
        for (h, w, precision) in shapes {
          let x = data("x", [2, h, w, c])
          let expected = x.convolved(
            with: weight, bias: data("bias", [k]), geometry: geometry, precision: precision)
          for call in 1...2 {
            let y = x.convolved(
              with: packed, bias: data("bias", [k]), geometry: geometry, precision: precision)
            expectSameBits(
              try y.read(), try expected.read(),
              "call \(call) of the \(precision) convolution of \(h)x\(w)x\(c) to \(k)")
          }
        }
      }
    },
    ConformanceCase("a prepacked weight of any kernel gives the same bits") {
      for (height, width, c, k) in [(1, 1, 40, 48), (1, 7, 12, 33), (5, 5, 3, 20), (1, 1, 32, 3)] {
        let weight = data("weight", [height, width, c, k])
        let packed = CurrentBackend.value.prepacked(weight)
        let geometry = ConvolutionGeometry(
          verticalPadding: height / 2, horizontalPadding: width / 2)
        for (precision, call) in [(Precision.float32, 1), (.bf16, 1), (.float32, 2)] {
          let results = try [weight, packed].map {
            try data("x", [2, 6, 5, c]).convolved(
              with: $0, bias: data("bias", [k]), geometry: geometry, precision: precision
            ).read()
          }
          expectSameBits(
            results[1], results[0], "call \(call) of \(precision) \(weight.shape)")
        }
      }
    },
    ConformanceCase("a prepacked weight may change its shape") {
      let weight = data("weight", [3, 3, 32, 64])
      let packed = CurrentBackend.value.prepacked(weight)
      for (c, k) in [(32, 64), (64, 32)] {
        let x = data("x", [1, 8, 8, c]), shape: Shape = [3, 3, c, k]
        let results = try [weight, packed].map {
          try x.convolved(
            with: $0.reshaped(shape), bias: .zeros([k]), geometry: ConvolutionGeometry(padding: 1)
          ).read()
        }
        expectSameBits(results[1], results[0], "\(c) to \(k) channels")
      }
    },
  ]

  /// Images that Winograd's kernels take and one that they do not, in turns: one weight serves all.
  private static let shapes: [(Int, Int, Precision)] = [
    (8, 8, .float32), (7, 9, .float32), (8, 8, .bf16), (3, 1, .float32), (8, 8, .float32),
    (8, 8, .bf16),
  ]
}

private func data(_ name: String, _ shape: Shape) -> Tensor {
  Tensor(HashValues.data(name, shape.count), shape: shape)
}
