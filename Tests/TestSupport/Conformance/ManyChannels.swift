import Tensor
import Testing

/// Weights that no core's cache holds take a path of their own, many images at a time.
extension ConformanceCase {
  static let manyChannels: [ConformanceCase] = [
    ConformanceCase("a convolution of many channels is the sum over groups of them") {
      let x = data("x", [2, 8, 8, channels]), weight = data("weight", [3, 3, channels, channels])
      let whole = try outputAndGradient(x) { convolved($0, weight) }
      let groups = try outputAndGradient(x) { x in
        stride(from: 0, to: channels, by: 64).reduce(Tensor.zeros([2, 8, 8, channels])) { sum, c in
          sum
            + convolved(
              x.sliced(axis: 3, c..<c + 64), weight.sliced(axis: 2, c..<c + 64))
        }
      }
      // Winograd's transforms round by about 2e-6 of a result, another order of the sums by less.
      expectClose(whole.output, groups.output, within: 1e-5, "output")
      expectClose(whole.gradient, groups.gradient, within: 1e-5, "gradient")
    },
    ConformanceCase("many images of many channels do not depend on each other") {
      let weight = data("weight", [3, 3, channels, channels])
      let count = 250
      let x = data("x", [count, 4, 4, channels])
      let whole = try outputAndGradient(x) { convolved($0, weight) }
      for index in [0, 117, count - 1] {
        let alone = try outputAndGradient(x.sliced(axis: 0, index..<index + 1)) {
          convolved($0, weight)
        }
        let places = index * alone.output.count..<(index + 1) * alone.output.count
        expectSameBits(Array(whole.output[places]), alone.output, "output \(index)")
        expectSameBits(Array(whole.gradient[places]), alone.gradient, "gradient \(index)")
      }
    },
  ]

  private static let channels = 512

  private static func convolved(_ x: Tensor, _ weight: Tensor) -> Tensor {
    x.convolved(
      with: weight, bias: .zeros([weight.shape[3]]), geometry: ConvolutionGeometry(padding: 1))
  }
}

private func data(_ name: String, _ shape: Shape) -> Tensor {
  Tensor(HashValues.data(name, shape.count), shape: shape)
}
