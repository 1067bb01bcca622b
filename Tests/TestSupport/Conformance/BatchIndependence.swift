import Tensor
import Testing

/// Image i of a batch has the same bits alone, forwards and backwards.
extension ConformanceCase {
  static let batchIndependence: [ConformanceCase] =
    convolutionsAlone + oblongConvolutionsAlone + [
      ConformanceCase("an image does not depend on its batch: pooling") {
        let batch = data("pooling", [5, 9, 8, 19])
        for pooling in Pooling.allCases {
          let geometry = PoolingGeometry(3, padding: 1)
          let whole = try batch.pooled(pooling, geometry).read()
          let parts = try (0..<5).map {
            try batch.sliced(axis: 0, $0..<$0 + 1).pooled(pooling, geometry).read()
          }
          expectSameBits(parts.flatMap { $0 }, whole, "\(pooling) of images alone")
        }
      },
      ConformanceCase("an image does not depend on its batch: linear layer") {
        let weight = data("linear", [1, 1, 35, 70])
        try expectIndependence("linear", [35]) { $0.linear(weight, bias: data("bias", [70])) }
      },
      ConformanceCase("an image does not depend on its batch: product") {
        for (k, n) in [(7, 5), (64, 48), (130, 33)] {
          let b = data("product", [k, n])
          try expectIndependence("product", [k]) { $0.matmul(b) }
        }
      },
      ConformanceCase("an image does not depend on its batch: norm") {
        for c in [6, 64] {
          let (scale, shift) = (data("scale", [c]), data("shift", [c]))
          try expectIndependence("norm", [5, 7, c]) {
            $0.normalised(scale: scale, shift: shift, NormalisationOptions(groups: 2))
          }
        }
      },
      ConformanceCase("an image does not depend on its batch: attention") {
        for (tokens, heads, d) in [(9, 3, 5), (49, 2, 16), (196, 4, 16)] {
          for precision in Precision.allCases {
            try expectIndependence("\(precision) attention", [tokens, heads * 3 * d]) {
              $0.attended(heads: heads, precision: precision)
            }
          }
        }
      },
      ConformanceCase("an image does not depend on its batch: elements and sums") {
        try expectIndependence("elements", [7, 9, 3]) {
          ($0.silu() + 1) * $0.mean(axes: [1, 2]) / ($0.squared().sum(axes: [1, 2, 3]) + 1)
        }
      },
    ]

  private static let oblongConvolutionsAlone: [ConformanceCase] = [
    (1, 7, 1, 0, 3), (7, 1, 1, 3, 0), (3, 3, 1, 0, 0),
  ].map { height, width, stride, vertical, horizontal in
    ConformanceCase("an image does not depend on its batch: convolution \(height)x\(width)") {
      let geometry = ConvolutionGeometry(
        stride: stride, verticalPadding: vertical, horizontalPadding: horizontal)
      for (h, w, c, k) in [(7, 7, 3, 5), (9, 8, 32, 64)] {
        let weight = data("weight", [height, width, c, k])
        try expectIndependence("convolution \(height)x\(width) of \(h)x\(w)x\(c)", [h, w, c]) {
          $0.convolved(with: weight, bias: data("bias", [k]), geometry: geometry, rectified: true)
        }
      }
    }
  }

  private static let convolutionsAlone: [ConformanceCase] = [(1, 1), (3, 1), (3, 2)].map {
    kernel, stride in
    ConformanceCase("an image does not depend on its batch: convolution \(kernel), \(stride)") {
      let geometry = ConvolutionGeometry(stride: stride, padding: kernel / 2)
      for (h, w, c, k) in [(7, 7, 3, 5), (8, 8, 32, 64), (14, 14, 64, 32), (1, 1, 17, 16)] {
        let weight = data("weight", [kernel, kernel, c, k])
        for precision in Precision.allCases {
          let what = "\(precision) convolution \(kernel) \(stride) of \(h)x\(w)x\(c)"
          try expectIndependence(what, [h, w, c]) {
            $0.convolved(
              with: weight, bias: data("bias", [k]), geometry: geometry, precision: precision)
          }
        }
      }
    }
  }
}

private func data(_ name: String, _ shape: Shape) -> Tensor {
  Tensor(HashValues.data(name, shape.count), shape: shape)
}

/// Compares a batch of five with each image alone: the output, and the gradient by the image.
private func expectIndependence(
  _ what: String, _ image: Shape, _ function: (Tensor) -> Tensor
) throws {
  let count = 5
  let batch = data(what, Shape([count] + image.axes))
  let whole = try outputAndGradient(batch, function)
  for index in 0..<count {
    let alone = try outputAndGradient(batch.sliced(axis: 0, index..<index + 1), function)
    let (width, length) = (alone.output.count, image.count)
    expectSameBits(
      Array(whole.output[index * width..<(index + 1) * width]), alone.output,
      "output \(index) of \(what)")
    expectSameBits(
      Array(whole.gradient[index * length..<(index + 1) * length]), alone.gradient,
      "gradient \(index) of \(what)")
  }
}

/// What a function makes of `x`, and the gradient by `x` where every image has one upstream gradient.
func outputAndGradient(
  _ x: Tensor, _ function: (Tensor) -> Tensor
) throws -> (output: [Float], gradient: [Float]) {
  let tape = Tape()
  let watched = tape.watch(x)
  let y = function(watched)
  let upstream = data("upstream", y.shape.replacing(axis: 0, with: 1))
  let gradient = tape.gradients(of: (y * upstream).sum(), for: [watched])[0]
  return (try y.read(), try gradient.read())
}
