import Tensor
import TestSupport
import Testing

/// Work is split over outputs, never over the terms of a sum.
@Suite struct ThreadTests {
  @Test(arguments: InstructionSet.allCases)
  func everyNumberOfThreadsGivesTheSameBits(_ set: InstructionSet) async {
    await #expect(processExitsWith: .success) { [set] in
      guard set.force() else { return }
      CPUBackend.threads = 1
      let one = try results()
      for threads in [2, 3, 7] {
        CPUBackend.threads = threads
        for (alone, together) in zip(one, try results()) {
          expectSameBits(together.values, alone.values, "\(alone.name) with \(threads) threads")
        }
      }
    }
  }
}

/// Outputs and gradients of every primitive that splits its work.
private func results() throws -> [(name: String, values: [Float])] {
  let functions: [(String, [Shape], ([Tensor]) -> Tensor)] = [
    (
      "norm", [[3, 28, 28, 64], [64], [64], [3, 128]],
      {
        $0[0].normalised(
          scale: $0[1], shift: $0[2], film: $0[3], NormalisationOptions(groups: 32))
      }
    ),
    ("matmul", [[200, 130], [130, 77]], { $0[0].matmul($0[1]) }),
    ("upsample", [[3, 14, 14, 64]], { $0[0].upsampled() }),
    ("elements", [[70_001], [70_001]], { ($0[0] * $0[1]).silu() / ($0[1].exp() + 1) }),
    ("sum", [[70_001, 3]], { $0[0].squared().sum() }),
    ("sum of rows", [[700, 301]], { $0[0].squared().sum(axes: [0]) }),
    ("sum of columns", [[700, 301]], { $0[0].squared().sum(axes: [1]) }),
  ]
  let all = functions + Precision.allCases.flatMap(products) + [oblong()]
  let pools = try Pooling.allCases.map { pooling in
    let x = Tensor(HashValues.data("pooling", 3 * 35 * 35 * 64), shape: [3, 35, 35, 64])
    return ("\(pooling)", try x.pooled(pooling, PoolingGeometry(3, padding: 1)).read())
  }
  return try pools
    + all.flatMap { name, shapes, function in
      let tape = Tape()
      let inputs = shapes.enumerated().map { index, shape in
        tape.watch(Tensor(HashValues.data("\(name).\(index)", shape.count), shape: shape))
      }
      let y = function(inputs)
      let upstream = Tensor(HashValues.data("\(name).upstream", y.count), shape: y.shape)
      let gradients = tape.gradients(of: (y * upstream).sum(), for: inputs)
      return try [(name, y.read())]
        + gradients.enumerated().map { ("gradient \($0) of \(name)", try $1.read()) }
    }
}

private func oblong() -> (String, [Shape], ([Tensor]) -> Tensor) {
  (
    "rectified 1x7 convolution", [[3, 17, 17, 40], [1, 7, 40, 48], [48]],
    {
      let geometry = ConvolutionGeometry(verticalPadding: 0, horizontalPadding: 3)
      return $0[0].convolved(with: $0[1], bias: $0[2], geometry: geometry, rectified: true)
    }
  )
}

private func products(_ precision: Precision) -> [(String, [Shape], ([Tensor]) -> Tensor)] {
  let convolution = { (stride: Int) in
    { (inputs: [Tensor]) in
      let geometry = ConvolutionGeometry(stride: stride, padding: inputs[1].shape[0] / 2)
      return inputs[0].convolved(
        with: inputs[1], bias: inputs[2], geometry: geometry, precision: precision)
    }
  }
  return [
    ("\(precision) convolution", [[3, 14, 14, 64], [3, 3, 64, 48], [48]], convolution(1)),
    (
      "strided \(precision) convolution", [[2, 15, 13, 17], [3, 3, 17, 33], [33]], convolution(2)
    ),
    (
      "pointwise \(precision) convolution", [[2, 28, 28, 64], [1, 1, 64, 192], [192]],
      convolution(1)
    ),
    (
      "\(precision) linear", [[5, 256], [1, 1, 256, 128], [128]],
      { $0[0].linear($0[1], bias: $0[2], precision: precision) }
    ),
    (
      "\(precision) attention", [[2, 196, 192]],
      { $0[0].attended(heads: 4, precision: precision) }
    ),
  ]
}
