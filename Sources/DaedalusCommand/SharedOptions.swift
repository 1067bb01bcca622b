internal import ArgumentParser
internal import Experiments
internal import Tensor

extension Program {
  static let version = Version.current
}

/// Throws unless the number of an option, where it is given, lies in a range.
func requireRange(_ option: String, _ value: Int?, _ range: ClosedRange<Int>) throws {
  guard let value, !range.contains(value) else { return }
  throw ValidationError(
    "--\(option) must lie in \(range.lowerBound)...\(range.upperBound), but is \(value)")
}

/// Threads, for every verb that computes.
struct ThreadOptions: ParsableArguments {
  @Option(help: "Threads to compute with; all processors unless given.")
  var threads: Int?

  func validate() throws {
    try requireRange("threads", threads, 1...1024)
  }

  /// Sets the pool up, and refuses an instruction set that this machine lacks, or an unknown value
  /// of an environment variable.
  func apply() throws {
    if let threads { CPUBackend.threads = threads }
    if let refused = CPUBackend.refusedInstructionSet {
      throw ExperimentError(
        "DAEDALUS_ISA=\(refused): this machine has no such instruction set. Known: "
          + "avx512bf16, avx512, avx2, plain; in use here would be \(CPUBackend.instructionSet)")
    }
    try BF16Support.checkEnvironment()
  }
}

/// `--set`, for every verb that reads a recipe.
struct OverrideOptions: ParsableArguments {
  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp("Replace a value of the recipe.", valueName: "key=value"))
  var overrides: [String] = []
}
