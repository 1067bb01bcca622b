import Diffusion
import Tensor
import TestSupport
import Testing

/// The networks against PyTorch in float64, with the same weights.
@Suite struct ParityTests {
  /// PyTorch's own float32 is 1.1e-6 from its float64, Daedalus up to 2.3e-6: Winograd's
  /// transforms round twice more. The goal of the project is 3e-5.
  static let outputTolerance = 1e-5
  /// The loss is a mean of thousands, whose errors cancel: Daedalus is within 1.3e-7.
  static let lossTolerance = 1e-6
  /// PyTorch's own float32 is 3.4e-6 from its float64, Daedalus up to 7.2e-6; a sketch estimates
  /// to within a quarter. The goal of the project is 2e-4.
  static let gradientTolerance = 2e-5
  /// With bf16 every product is off by 2e-3 to 4e-3: outputs by up to 8.1e-3, the loss by 3.6e-4;
  /// of the gradients, one small tensor's by 4.9e-2.
  static let bf16Tolerance = (output: 1.5e-2, loss: 2e-3, gradient: 1e-1)

  @Test(arguments: NetworkReference.peers)
  func outputAndGradientsAgreeWithPyTorch(_ reference: NetworkReference) throws {
    try expectParity(reference)
  }

  @Test(arguments: NetworkReference.options)
  func everyOptionAgreesWithPyTorch(_ reference: NetworkReference) throws {
    try expectParity(reference)
  }

  /// The sets that the other tests do not use, in processes of their own.
  @Test(
    arguments: [NetworkReference.fashionMNIST, .quick, .allOptions], [InstructionSet.avx2, .plain])
  func everyInstructionSetAgreesWithPyTorch(
    _ reference: NetworkReference, _ set: InstructionSet
  ) async {
    await #expect(processExitsWith: .success) { [reference, set] in
      if set.force() { try expectParity(reference) }
    }
  }

  @Test(arguments: [NetworkReference.fashionMNIST, .quick])
  func bf16StaysNearFloat64(_ reference: NetworkReference) throws { try expectBF16(reference) }

  @Test(arguments: InstructionSet.allCases)
  func bf16StaysNearFloat64OnEveryInstructionSet(_ set: InstructionSet) async {
    await #expect(processExitsWith: .success) { [set] in
      if set.force() { try expectBF16(.quick) }
    }
  }

  /// The gradients of this one belong to another loss: it has twice the output channels.
  @Test func anOblongNetworkWithTwoHeadsAgreesWithPyTorch() throws {
    let reference = NetworkReference.odd
    let network = try reference.network()
    let numbers = try reference.numbers().arrays
    let output = try #require(numbers["output"])
    let expected = Tensor(output).sliced(axis: 1, 0..<3)
    let found = network(
      reference.images("input.x", count: 3), at: Tensor(try #require(numbers["timesteps"])),
      Pass(NetworkReference.weights(network.parameters)))
    expectClose(
      try found.permuted([0, 3, 1, 2]).read(), try expected.read(),
      within: Self.outputTolerance, "output of \(reference)")
  }
}

private func expectBF16(_ reference: NetworkReference) throws {
  let parity = try Parity(reference, .bf16)
  let what = "\(reference) in bf16 with \(CPUBackend.instructionSet)"
  let tolerance = ParityTests.bf16Tolerance
  // And not nearer than rounded factors allow.
  #expect((1e-3..<tolerance.output).contains(parity.outputError), "output of \(what)")
  #expect(parity.lossError < tolerance.loss, "loss of \(what)")
  #expect(
    (1e-3..<tolerance.gradient).contains(parity.worst.error),
    "gradient of \(what): \(parity.worst.name)")
  print(
    "\(what): output \(parity.outputError), loss \(parity.lossError), gradient \(parity.worst)")
}

private func expectParity(_ reference: NetworkReference) throws {
  let parity = try Parity(reference, .float32)
  let what = "\(reference) with \(CPUBackend.instructionSet)"
  #expect(parity.outputError < ParityTests.outputTolerance, "output of \(what)")
  #expect(parity.lossError < ParityTests.lossTolerance, "loss of \(what)")
  #expect(
    parity.worst.error < ParityTests.gradientTolerance, "gradient of \(what): \(parity.worst.name)")
  print(
    "\(what): output \(parity.outputError), loss \(parity.lossError), gradient \(parity.worst)")
}
