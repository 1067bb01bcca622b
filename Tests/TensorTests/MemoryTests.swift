import Tensor
import TestSupport
import Testing

/// The accounts of the pool belong to the process, so each test has one of its own.
@Suite struct MemoryTests {
  @Test func evaluationKeepsNothing() async {
    await #expect(processExitsWith: .success) {
      let x = Tensor.filled(0.5, shape: [1, 256, 1024])
      let before = CPUBackend.usedBytes
      func chain(_ x: Tensor) -> Tensor { (0..<10).reduce(x) { y, _ in y.silu() + 1 } }
      do {
        let y = chain(x)
        #expect(CPUBackend.usedBytes - before < 2 << 20, "one result of 1 MiB is alive")
        #expect(y.shape == x.shape)
      }
      #expect(CPUBackend.usedBytes == before)
      let evaluation = CPUBackend.peakBytes - before
      #expect(evaluation < 4 << 20, "three results of 1 MiB at a time, not ten")

      let tape = Tape()
      let watched = tape.watch(x)
      let loss = chain(watched).sum()
      #expect(CPUBackend.usedBytes - before > 9 << 20, "ten results wait for the way back")
      _ = tape.gradients(of: loss, for: [watched])
      #expect(CPUBackend.usedBytes - before < 1 << 16, "all of them are gone after it")
    }
  }

  @Test func aTapeThatIsNeverWalkedFreesWhatItKept() async {
    await #expect(processExitsWith: .success) {
      let before = CPUBackend.usedBytes
      do {
        let tape = Tape()
        let x = tape.watch(.filled(0.5, shape: [1000]))
        let y = (x + 1) * (x - 2) / (x + 3) + x.exp().sigmoid()
        _ = Tensor.maximum(y, x).mean() + y.max(axes: [0])
      }
      #expect(CPUBackend.usedBytes == before)
    }
  }

  @Test func sumsKeepNoOperands() async {
    await #expect(processExitsWith: .success) {
      let tape = Tape()
      let x = tape.watch(.filled(0.5, shape: [1 << 18]))
      let before = CPUBackend.usedBytes
      let y = ((x + 1) - 2) + 3
      #expect(CPUBackend.usedBytes - before < 2 << 20, "one result of 1 MiB is alive")
      #expect(y.shape == x.shape)
    }
  }

  /// A window shares the memory of the whole, which may then not be overwritten.
  @Test func anOptimiserNeverChangesAWindow() throws {
    let whole = Tensor([1, 2, 3, 4, 5, 6], shape: [3, 2])
    let window = whole.sliced(axis: 0, 1..<2)
    let view = whole.reshaped([6])
    var state = AdamWState(
      parameters: [whole], firstMoments: [.zeros([3, 2])], secondMoments: [.zeros([3, 2])],
      averages: [])
    let constants = AdamWConstants(
      beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, averageRates: [])
    for _ in 0..<2 {
      state = CurrentBackend.value.adamW(
        state, gradients: [.filled(1, shape: [3, 2])], hyper: Tensor([0.5, 0.1, 0.001]), constants)
    }
    #expect(try state.parameters[0].read() != [1, 2, 3, 4, 5, 6])
    #expect(try window.read() == [3, 4])
    #expect(try view.read() == [1, 2, 3, 4, 5, 6])
    #expect(try whole.read() == [1, 2, 3, 4, 5, 6])
  }

  /// The same where the window alone holds on to the memory.
  @Test func anOptimiserNeverChangesTheWindowOfAForgottenTensor() throws {
    func make() -> (AdamWState, Tensor) {
      let whole = Tensor([1, 2, 3, 4], shape: [2, 2])
      let state = AdamWState(
        parameters: [whole], firstMoments: [.zeros([2, 2])], secondMoments: [.zeros([2, 2])],
        averages: [])
      return (state, whole.sliced(axis: 0, 1..<2).sliced(axis: 0, 0..<1))
    }
    let (state, window) = make()
    let constants = AdamWConstants(
      beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, averageRates: [])
    let next = CurrentBackend.value.adamW(
      state, gradients: [.filled(1, shape: [2, 2])], hyper: Tensor([0.5, 0.1, 0.001]), constants)
    #expect(try next.parameters[0].read() != [1, 2, 3, 4])
    #expect(try window.read() == [3, 4])
  }

  @Test func anOptimiserStepTakesNoMemoryOnceTheStateIsItsOwn() async {
    await #expect(processExitsWith: .success) {
      let shape: Shape = [1 << 18]
      let weight = Tensor.filled(1, shape: shape)
      var state = AdamWState(
        parameters: [weight], firstMoments: [.zeros(shape)], secondMoments: [.zeros(shape)],
        averages: [[weight]])
      let constants = AdamWConstants(
        beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, averageRates: [0.9])
      let gradient = Tensor.filled(0.5, shape: shape)
      let hyper = Tensor([0.5, 0.1, 0.001])
      state = CurrentBackend.value.adamW(
        consume state, gradients: [gradient], hyper: hyper, constants)
      let (before, peak) = withExtendedLifetime(state) {
        (CPUBackend.usedBytes, CPUBackend.peakBytes)
      }
      for _ in 0..<3 {
        state = CurrentBackend.value.adamW(
          consume state, gradients: [gradient], hyper: hyper, constants)
      }
      let (after, highest) = withExtendedLifetime(state) {
        (CPUBackend.usedBytes, CPUBackend.peakBytes)
      }
      #expect(after == before, "\(before) bytes before, \(after) after")
      #expect(highest == peak, "at most \(peak) bytes before, \(highest) after")
    }
  }

  /// What is kept of a weight is made once, and is gone with the weight that keeps it.
  @Test func aPrepackedWeightKeepsItsPlanesAsLongAsItLives() async {
    await #expect(processExitsWith: .success) {
      let weight = Tensor.filled(0.1, shape: [3, 3, 64, 64])
      let (x, bias) = (Tensor.filled(0.5, shape: [1, 8, 8, 64]), Tensor.zeros([64]))
      func convolve(_ weight: Tensor) {
        let y = x.convolved(with: weight, bias: bias, geometry: ConvolutionGeometry(padding: 1))
        #expect(y.shape == x.shape)
      }
      let before = CPUBackend.usedBytes
      convolve(weight)
      #expect(CPUBackend.usedBytes == before, "an ordinary weight keeps nothing")
      do {
        let packed = CPUBackend.shared.prepacked(weight)
        #expect(CPUBackend.usedBytes == before, "nothing before the first convolution")
        convolve(packed)
        let planes = CPUBackend.usedBytes - before
        #expect(planes == 36 * 64 * 64 * MemoryLayout<Float>.stride)
        convolve(packed)
        #expect(CPUBackend.usedBytes - before == planes)
        convolve(packed.detached())
        #expect(CPUBackend.usedBytes - before == planes)
      }
      #expect(CPUBackend.usedBytes == before)
    }
  }

  @Test func slicesOfTheFirstAxisShareTheirMemory() async {
    await #expect(processExitsWith: .success) {
      let x = Tensor.filled(1, shape: [64, 4096])
      let before = CPUBackend.usedBytes
      let (rows, flat) = (x.sliced(axis: 0, 10..<40), x.reshaped([64 * 4096]))
      #expect(CPUBackend.usedBytes == before)
      #expect(rows.shape == [30, 4096] && flat.shape == [64 * 4096])
    }
  }

  /// What four neighbours leave serves one of their size together, and the other way round.
  @Test func freeMemoryServesAnySize() async {
    await #expect(processExitsWith: .success) {
      func fill(_ count: Int, of size: Int) {
        let tensors = (0..<count).map { Tensor.filled(Float($0), shape: [size]) }
        #expect(tensors.last?.shape == [size])
      }
      fill(4, of: 1 << 18)
      let before = CPUBackend.systemAllocations
      fill(1, of: 1 << 20)
      fill(7, of: 100_000)
      fill(2, of: 500_001)
      #expect(CPUBackend.systemAllocations == before)
    }
  }

  /// Tensors that are alive at once never share memory, whatever came and went before.
  @Test func noTwoTensorsShareMemory() async {
    await #expect(processExitsWith: .success) {
      var random = RandomSource(RandomKey(seed: 1, purpose: "memory"))
      var alive: [Int: Tensor] = [:]
      for i in 0..<2000 {
        let size = 1 + Int(random.uniform() * (i % 3 == 0 ? 40_000 : 900))
        alive[i] = Tensor.filled(Float(i), shape: [size])
        alive[Int(random.uniform() * Double(i))] = nil
      }
      for (i, tensor) in alive {
        try #expect(tensor.read().allSatisfy { $0 == Float(i) })
      }
    }
  }
}
