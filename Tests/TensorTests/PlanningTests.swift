import Tensor
import TestSupport
import Testing

/// The accounts of the backend that computes nothing are the CPU's, primitive by primitive. The
/// CPU's belong to the process, so each test has one of its own.
@Suite struct PlanningTests {
  /// A program of everything that shares memory or takes more than its result.
  private static func program(_ extent: Int) {
    let x = Tensor.filled(1, shape: [4, extent, 8, 3])
    let rows = x.sliced(axis: 0, 1..<3)
    let columns = rows.sliced(axis: 1, 0..<extent / 2)
    let flat = columns.reshaped([columns.count])
    let spread = flat.broadcast(to: [2, 1, columns.count])
    let same = flat.broadcast(to: [1, columns.count])
    let sums = x.sum(axes: [0, 2]) + x.max(axes: [1, 3]).sum()
    let product = x.reshaped([4 * extent, 24]).matmul(.zeros([24, 5]))
    let kept = [rows, columns, spread, same, sums, product]
    let (shape, watch): (Shape, Tensor) = ([extent, 24], .filled(1, shape: [extent, 24]))
    var state = AdamWState(
      parameters: [watch], firstMoments: [.zeros(shape)], secondMoments: [.zeros(shape)],
      averages: [[watch], [watch]])
    let constants = AdamWConstants(
      beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, averageRates: [0.9, 0.5])
    for _ in 0..<3 {
      state = CurrentBackend.value.adamW(
        consume state, gradients: [.zeros(shape)], hyper: Tensor([1, 1, 1]), constants)
    }
    withExtendedLifetime((kept, state)) {}
  }

  @Test(arguments: [2, 64, 1000]) func accountsAreThoseOfTheCPU(_ extent: Int) async {
    await #expect(processExitsWith: .success) { [extent] in
      let planning = PlanningBackend()
      CurrentBackend.$value.withValue(planning) { Self.program(extent) }
      #expect(CPUBackend.peakBytes == 0)
      Self.program(extent)
      #expect(planning.peakBytes == CPUBackend.peakBytes)
      #expect(planning.extentBytes == CPUBackend.extentBytes)
      #expect(planning.peakBytes > 4 * extent * 24 * 4)
    }
  }

  @Test func onlyProductsCountAsOperations() {
    let planning = PlanningBackend()
    CurrentBackend.$value.withValue(planning) {
      _ = Tensor.zeros([2, 3]).matmul(.zeros([3, 5])) + 1
      _ = Tensor.zeros([2, 9, 24]).attended(heads: 2)
    }
    // q k^T and p v: 2 images, 2 heads, 9 x 9 tokens, 4 features.
    #expect(planning.operations == Double(2 * 2 * 3 * 5 + 2 * 2 * 2 * 2 * 81 * 4))
  }

  @Test func aReadGivesZeros() throws {
    let values = try CurrentBackend.$value.withValue(PlanningBackend()) {
      try Tensor([1, 2]).read()
    }
    #expect(values == [0, 0])
  }
}
