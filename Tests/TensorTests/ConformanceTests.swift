import Tensor
import TestSupport
import Testing

/// One suite for every backend.
@Suite struct ConformanceTests {
  @Test(arguments: ConformanceCase.all)
  func theCPUConforms(_ item: ConformanceCase) throws { try item.check() }

  /// The defaults of the coarse primitives are enough for a new backend.
  @Test(arguments: ConformanceCase.all)
  func aBackendOfSmallPrimitivesConforms(_ item: ConformanceCase) throws {
    try CurrentBackend.$value.withValue(ComposedBackend.shared) { try item.check() }
  }

  /// The sets that the other tests do not use, in processes of their own.
  @Test(arguments: [InstructionSet.avx2, .plain])
  func everyInstructionSetConforms(_ set: InstructionSet) async {
    await #expect(processExitsWith: .success) { [set] in
      guard set.force() else { return }
      for item in ConformanceCase.all { try item.check() }
    }
  }
}
