internal import Foundation
internal import Tensor

/// What stands behind `train.precision: bf16` and `bench --dtype bf16` on this machine.
public enum BF16Support: Sendable, CustomStringConvertible {
  /// Instructions for it: AVX512_BF16.
  case native
  /// Asked for by the environment: every factor is rounded as the instructions would, at half the
  /// speed of float32. For tests, and to learn what bf16 does to a training.
  case emulated
  /// Nothing.
  case absent

  /// The environment variable that asks for the emulation, and its one value.
  private static let variable = (name: "DAEDALUS_BF16", value: "emulate")
  private static var asked: String? {
    ProcessInfo.processInfo.environment[variable.name].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// Of this machine and its environment.
  public static var current: BF16Support {
    if CPUBackend.multipliesBF16 { return .native }
    return asked == variable.value ? .emulated : .absent
  }

  /// Throws one clear error where `DAEDALUS_BF16` is set to what means nothing.
  public static func checkEnvironment() throws {
    guard let asked, asked != variable.value else { return }
    throw ExperimentError(
      "\(variable.name)=\(asked): the only value is '\(variable.value)', which lets bf16 be "
        + "computed without instructions for it")
  }

  /// As `doctor` says it.
  public var description: String {
    switch self {
    case .native: "AVX512_BF16"
    case .emulated: "emulated (\(Self.variable.name)=\(Self.variable.value)), without gain of time"
    case .absent: "none; \(Self.variable.name)=\(Self.variable.value) computes it in float32"
    }
  }
}

extension Precision {
  /// Throws where this machine cannot compute in this precision. `prefix` is what the user wrote
  /// in front of it.
  func require(for prefix: String) throws {
    guard self == .bf16, case .absent = BF16Support.current else { return }
    throw ExperimentError(
      """
      '\(prefix)bf16' needs a processor with AVX512_BF16,
      and here there is \(CPUBackend.instructionSet). Write '\(prefix)float32'; or let
      DAEDALUS_BF16=emulate round as bf16 does, which shows what it does to the
      numbers but gains no time.
      """)
  }
}
