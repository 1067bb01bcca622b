import Tensor

/// What the CPU backend can compute with.
///
/// Forcing one changes the whole process, so tests do it in a child process of their own
/// (`#expect(processExitsWith:)`): other tests run beside them.
package enum InstructionSet: String, CaseIterable, Codable, Sendable {
  case avx512bf16, avx512, avx2, plain

  /// Computes with this one from now on; false where this machine lacks it.
  package func force() -> Bool { CPUBackend.force(instructionSet: rawValue) }
}
