import Diffusion
import Layers
import Tensor
import TestSupport
import Testing

/// The accounts of the pool belong to the process, so each test has one of its own.
@Suite struct NetworkMemoryTests {
  @Test func evaluationKeepsNoActivations() async {
    await #expect(processExitsWith: .success) {
      let reference = NetworkReference.quick
      let network = try reference.network()
      let weights = NetworkReference.weights(network.parameters)
      let images = reference.images("input.x", count: 8)
      let steps = Tensor((0..<8).map { Float($0) })
      let before = CPUBackend.usedBytes
      _ = try network(images, at: steps, Pass(weights)).read()
      #expect(CPUBackend.usedBytes == before)
      let evaluation = CPUBackend.peakBytes - before

      let tape = Tape()
      let watched = weights.watched(by: tape)
      let loss = network(images, at: steps, Pass(watched)).squared().mean()
      let kept = CPUBackend.usedBytes - before
      _ = tape.gradients(of: loss, for: watched.tensors)
      #expect(kept > 4 * evaluation, "training keeps \(kept) bytes, evaluation needs \(evaluation)")
    }
  }

  @Test(arguments: Precision.allCases)
  func steadyTrainingAllocatesNothing(_ precision: Precision) async {
    await #expect(processExitsWith: .success) { [precision] in
      let image = ImageShape(height: 12, width: 20, channels: 3)
      var training = try TrainingStep(
        "{type: unet, channels: 32, multipliers: [1, 2], blocks: 1, dropout: 0.1}", image, precision
      )
      var allocations: [Int] = []
      var losses: [Float] = []
      for step in 0..<16 {
        losses.append(try training.run(step, at: [step, 99 - step, 50, 3]).item())
        allocations.append(CPUBackend.systemAllocations)
      }
      // The first steps find out which buffers serve whom.
      #expect(allocations[15] == allocations[5], "allocations after each step: \(allocations)")
      #expect(losses.allSatisfy { $0.isFinite })
    }
  }
}
