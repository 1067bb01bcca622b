import Tensor
import Testing

extension ConformanceCase {
  /// Matrix products, convolutions and linear layers.
  static let productDerivatives = [matrixProducts, batchedProducts] + convolutions + [linear]

  private static let matrixProducts = ConformanceCase("derivative of matmul") {
    for (m, k, n) in [(1, 1, 1), (7, 3, 5), (17, 19, 33)] {
      for (ta, tb) in [(false, false), (true, false), (false, true), (true, true)] {
        let shapes: [Shape] = [ta ? [k, m] : [m, k], tb ? [n, k] : [k, n]]
        try expectDerivatives("matmul \(shapes) \(ta) \(tb)", shapes) {
          $0[0].matmul($0[1], transposeA: ta, transposeB: tb)
        }
      }
    }
  }

  private static let batchedProducts = ConformanceCase("derivative of batched matmul") {
    for (ta, tb) in [(false, false), (true, false), (false, true), (true, true)] {
      let shapes: [Shape] = [ta ? [3, 5, 7] : [3, 7, 5], tb ? [3, 9, 5] : [3, 5, 9]]
      try expectDerivatives("matmul \(shapes) \(ta) \(tb)", shapes) {
        $0[0].matmul($0[1], transposeA: ta, transposeB: tb)
      }
    }
  }

  private static let convolutions: [ConformanceCase] = [
    (1, 1), (3, 1), (3, 2), (1, 2), (5, 1), (5, 3),
  ].map { kernel, stride in
    ConformanceCase("derivative of a convolution with kernel \(kernel) and stride \(stride)") {
      let geometry = ConvolutionGeometry(stride: stride, padding: kernel / 2)
      let images: [Shape] = [
        [1, 1, 1, 1], [1, 7, 7, 3], [2, 5, 9, 4], [1, 1, 6, 17], [3, 8, 8, 16], [1, 12, 10, 32],
      ]
      for (image, outputs) in zip(images, [1, 5, 3, 33, 16, 64]) {
        let weight: Shape = [kernel, kernel, image[3], outputs]
        let result = geometry.output(of: image, kernel: kernel, channels: outputs)
        try expectDerivatives(
          "convolution \(image) \(weight)", [image, weight, [outputs], result]
        ) { $0[0].convolved(with: $0[1], bias: $0[2], geometry: geometry, adding: $0[3]) }
      }
    }
  }

  private static let linear = ConformanceCase("derivative of a linear layer") {
    for (rows, inputs, outputs) in [([1], 1, 1), ([3], 7, 5), ([2, 3], 17, 35)] {
      let x = Shape(rows + [inputs])
      let y = Shape(rows + [outputs])
      try expectDerivatives("linear \(x)", [x, [1, 1, inputs, outputs], [outputs], y]) {
        $0[0].linear($0[1], bias: $0[2], adding: $0[3])
      }
    }
  }
}
