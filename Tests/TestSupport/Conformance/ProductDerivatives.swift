import Tensor
import Testing

extension ConformanceCase {
  /// Matrix products, convolutions and linear layers.
  static let productDerivatives =
    [matrixProducts, batchedProducts] + convolutions + oblongConvolutions
    + [rectifiedConvolution, linear]

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
        let result = geometry.output(of: image, weight: weight)
        try expectDerivatives(
          "convolution \(image) \(weight)", [image, weight, [outputs], result]
        ) { $0[0].convolved(with: $0[1], bias: $0[2], geometry: geometry, adding: $0[3]) }
      }
    }
  }

  /// Kernels that are no squares, and padding that does not keep the size: channels that Winograd's
  /// kernels take, and others.
  private static let oblongConvolutions: [ConformanceCase] = [
    (1, 7, 0, 3, 1), (7, 1, 3, 0, 1), (2, 4, 1, 0, 2), (3, 3, 0, 0, 1), (3, 3, 2, 0, 1),
    (3, 3, 0, 0, 2),
  ].map { height, width, vertical, horizontal, stride in
    let geometry = ConvolutionGeometry(
      stride: stride, verticalPadding: vertical, horizontalPadding: horizontal)
    let name = "kernel \(height)x\(width), stride \(stride), padding \(vertical), \(horizontal)"
    return ConformanceCase("derivative of a convolution with \(name)") {
      for (image, outputs) in [
        ([1, 7, 7, 3] as Shape, 5), ([2, 9, 8, 4], 3), ([1, 8, 10, 32], 48),
      ] {
        let weight: Shape = [height, width, image[3], outputs]
        let result = geometry.output(of: image, weight: weight)
        try expectDerivatives("\(image) \(name)", [image, weight, [outputs], result]) {
          $0[0].convolved(with: $0[1], bias: $0[2], geometry: geometry, adding: $0[3])
        }
      }
    }
  }

  /// The same as the maximum of it and 0, with its derivative.
  private static let rectifiedConvolution = ConformanceCase("a rectified convolution") {
    for (image, outputs, kernel) in [
      ([2, 5, 7, 3] as Shape, 2, 3), ([1, 8, 9, 32], 48, 3), ([2, 3, 4, 1100], 20, 1),
    ] {
      let shapes: [Shape] = [image, [kernel, kernel, image[3], outputs], [outputs]]
      let results = try [true, false].map { rectified in
        let tape = Tape()
        let inputs = shapes.enumerated().map { index, shape in
          tape.watch(Tensor(HashValues.data("rectified.\(index)", shape.count), shape: shape))
        }
        let geometry = ConvolutionGeometry(padding: kernel / 2)
        let residual = Tensor.filled(-0.5, shape: geometry.output(of: image, weight: shapes[1]))
        let y = inputs[0].convolved(
          with: inputs[1], bias: inputs[2], geometry: geometry, adding: residual,
          rectified: rectified)
        let output = rectified ? y : Tensor.maximum(y, Tensor(0))
        let gradients = tape.gradients(of: output.squared().sum(), for: inputs)
        return try ([output] + gradients).map { try $0.read() }
      }
      #expect(results[0][0].contains(0) && results[0][0].contains { $0 > 0 })
      for (index, (found, expected)) in zip(results[0], results[1]).enumerated() {
        expectSameBits(found, expected, "result \(index) of \(image)")
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
