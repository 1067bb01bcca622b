internal import ArgumentParser
internal import Diffusion
internal import Experiments
internal import Foundation
internal import PluginFiles
internal import Recipe
internal import Reports
internal import Tensor

/// `daedalus doctor`.
struct Doctor: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say what this machine and this program have.",
    discussion: "Example: daedalus doctor --json")

  @Flag(help: "Print JSON.") var json = false
  @OptionGroup var threads: ThreadOptions

  /// The keys of `doctor --json`.
  private struct Report: Encodable {
    let version: String
    let system: String
    let processors: Int
    let threads: Int
    let instruction_set: String
    let bf16: String
    let openblas: String
    let memory_mb: Int
    let plugins: String
    let gnuplot: String
    let components: [String: [String]]
    let datasets: [String: String]
    let extractors: [String: String]
  }

  func run() throws {
    try threads.apply()
    let report = makeReport()
    if json { return try Console.print(json: report) }
    Console.print("daedalus \(report.version) on \(report.system)")
    Console.print("processors:       \(report.processors), \(report.threads) threads in use")
    Console.print("memory:           \(report.memory_mb) MiB")
    Console.print("instruction set:  \(report.instruction_set)")
    Console.print("bfloat16:         \(report.bf16)")
    Console.print("OpenBLAS:         \(report.openblas)")
    Console.print("plugins:          \(report.plugins)")
    Console.print("gnuplot:          \(report.gnuplot)")
    for (name, state) in report.datasets.sorted(by: { $0.key < $1.key }) {
      Console.print("dataset \(name): \(state)")
    }
    for (name, state) in report.extractors.sorted(by: { $0.key < $1.key }) {
      Console.print("extractor \(name): \(state)")
    }
    for (kind, names) in report.components.sorted(by: { $0.key < $1.key }) {
      Console.print("\(kind): \(names.joined(separator: ", "))")
    }
  }

  private func makeReport() -> Report {
    let info = ProcessInfo.processInfo
    let registry = Program.registry
    let components = registry.kinds.map { kind in
      (kind.name, registry.types(of: kind).map { $0.typeName })
    }
    return Report(
      version: Program.version, system: info.operatingSystemVersionString,
      processors: info.activeProcessorCount, threads: CPUBackend.threads,
      instruction_set: CPUBackend.instructionSet, bf16: BF16Support.current.description,
      openblas: CPUBackend.openBLAS,
      memory_mb: Int(info.physicalMemory >> 20), plugins: Program.loader.diagnosis(),
      gnuplot: Self.gnuplot,
      components: Dictionary(uniqueKeysWithValues: components), datasets: datasets(registry),
      extractors: extractors(registry))
  }

  /// The program that draws figures for files.
  private static var gnuplot: String {
    guard let found = Program.gnuplot else { return "not found: \(Gnuplot.installation)" }
    return found.version.map { "\($0), \(found.path)" } ?? "\(found.path) does not run"
  }

  /// Opens every dataset with its defaults.
  private func datasets(_ registry: Registry) -> [String: String] {
    states(of: .dataset, in: registry) { (dataset: any Dataset) in
      try dataset.state()
    }
  }

  /// Opens every extractor with its defaults.
  private func extractors(_ registry: Registry) -> [String: String] {
    states(of: .extractor, in: registry) { (extractor: any FeatureExtractor) in
      try extractor.open().pedigree
    }
  }

  /// What `open` says of every component of a kind, made with its defaults, or why it cannot.
  private func states<T>(
    of kind: ComponentKind, in registry: Registry, _ open: (T) throws -> String
  ) -> [String: String] {
    var states: [String: String] = [:]
    for type in registry.types(of: kind) {
      do {
        let recipe = try Recipe.parse("\(kind.name): {type: \(type.typeName)}", name: "doctor")
        let component = try recipe.read(with: registry) {
          try $0.component(kind.name, of: kind, as: T.self)
        }.value
        states[type.typeName] = try open(component)
      } catch {
        states[type.typeName] = "\(error)"
      }
    }
    return states
  }
}
