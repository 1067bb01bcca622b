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

private func expectParity(_ reference: NetworkReference) throws {
  let parity = try Parity(reference)
  let what = "\(reference) with \(CPUBackend.instructionSet)"
  #expect(parity.outputError < ParityTests.outputTolerance, "output of \(what)")
  #expect(parity.lossError < ParityTests.lossTolerance, "loss of \(what)")
  #expect(
    parity.worst.error < ParityTests.gradientTolerance, "gradient of \(what): \(parity.worst.name)")
  print(
    "\(what): output \(parity.outputError), loss \(parity.lossError), gradient \(parity.worst)")
}
