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
      #expect(kept > 3 * evaluation, "training keeps \(kept) bytes, evaluation needs \(evaluation)")
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

  /// Norms are computed once more, so what a convolution after one adds to the tape is its output.
  @Test func normsWaitForNothing() async {
    await #expect(processExitsWith: .success) {
      let tape = Tape()
      let x = tape.watch(.filled(0.5, shape: [4, 16, 16, 32]))
      let (scale, shift) = (Tensor.filled(1, shape: [32]), Tensor.zeros([32]))
      let weight = tape.watch(.filled(0.1, shape: [3, 3, 32, 32]))
      let options = NormalisationOptions(groups: 32, silu: true, dropout: 0, stream: 0)
      let before = CPUBackend.usedBytes
      let y = x.normalised(scale: scale, shift: shift, options)
        .convolved(with: weight, bias: shift, geometry: ConvolutionGeometry(padding: 1))
      let kept = CPUBackend.usedBytes - before
      #expect(kept < y.count * 4 * 5 / 4, "\(kept) bytes are kept for a result of \(y.count * 4)")
    }
  }

  /// The same loss and gradients out of less memory. What arrives at a block's input by several ways
  /// is added up in another order, which costs a rounding (6e-8) or two in each of 20 layers.
  @Test(arguments: [
    "{type: unet, channels: 32, multipliers: [1, 2], blocks: 2, attention_at: [2], dropout: 0.2}",
    "{type: unet, channels: 32, multipliers: [1, 2], blocks: 2, resample: residual, film: false}",
  ]) func recomputedBlocksGiveTheSameGradients(_ recipe: String) async {
    await #expect(processExitsWith: .success) { [recipe] in
      let network = try makeNetwork(recipe, ImageShape(height: 16, width: 16, channels: 1))
      let start = NetworkReference.weights(network.parameters)
      let root = RandomKey(seed: 1, purpose: "recomputation")
      let keys = Tensor((0..<8).map { root.derived(0, $0) })
      let images = Tensor.random(.normal, keys: keys, shape: [8, 16, 16, 1])
      let steps = Tensor((0..<8).map { Float($0) })
      var found: [(values: [[Float]], kept: Int)] = []
      for recomputation in [Recomputation.none, .blocks] {
        let tape = Tape()
        let weights = start.watched(by: tape)
        let pass = Pass(weights, dropoutKeys: keys, recomputation: recomputation)
        let before = CPUBackend.usedBytes
        let loss = network(images, at: steps, pass).squared().mean()
        let kept = CPUBackend.usedBytes - before
        let gradients = tape.gradients(of: loss, for: weights.tensors)
        found.append((try ([loss] + gradients).map { try $0.read() }, kept))
      }
      #expect(found[0].values[0] == found[1].values[0])
      let gradients = found.map { Array($0.values.dropFirst().joined()) }
      expectClose(gradients[1], gradients[0], within: 5e-6, "all gradients")
      #expect(
        2 * found[1].kept < found[0].kept,
        "\(found[1].kept) bytes wait for the way back, without it \(found[0].kept)")
    }
  }
}
