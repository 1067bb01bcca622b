internal import ArgumentParser
internal import ComponentLaws
internal import Experiments
internal import PluginFiles
internal import Recipe

/// `daedalus check-plugin`.
struct CheckPlugin: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check-plugin",
    abstract: "Check a file of components by the laws of their kinds.",
    usage: "daedalus check-plugin <file> [--set <kind.key=value> ...] [<options>]",
    discussion: """
      Example: daedalus check-plugin my_schedule.swift
      The file is compiled and run. The laws are those that the built-in components are tested by. \
      Keys without a default are given by --set <kind>.<key>=<value>, as in --set loss.weight=0.5.
      """)

  @Argument(help: "The Swift file.") var file: String
  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp("Give its components a key.", valueName: "kind.key=value"))
  var overrides: [String] = []
  @OptionGroup var threads: ThreadOptions

  /// How many violations of one law are printed: a wrong formula breaks it at every step.
  private static let shown = 8

  func run() throws {
    try threads.apply()
    let plugin = try Program.loader.load(file)
    var registry = Program.registry
    try registry.register(plugin, from: file)
    try checkKeys(of: plugin, registry)
    var broken = 0
    let laws = Laws.all(of: plugin, in: registry, overrides: overrides)
    for law in laws {
      let violations = law.violations()
      Console.print("\(law): \(violations.isEmpty ? "ok" : "broken")")
      for violation in violations.prefix(Self.shown) { Console.print("  \(violation)") }
      let more = violations.count - Self.shown
      if more > 0 { Console.print("  and \(more) more") }
      broken += violations.isEmpty ? 0 : 1
    }
    guard broken > 0 else { return Console.print("\(file): all \(laws.count) laws hold") }
    Console.error("error: \(file): \(broken) of \(laws.count) laws are broken")
    throw ExitCode(2)
  }

  /// Components that cannot be made cannot be checked; keys that nobody has are mistakes.
  private func checkKeys(of plugin: Plugin, _ registry: Registry) throws {
    let keys = plugin.components.flatMap { type in
      registry.keys(of: type).map { "\(type.kind.name).\($0.name)" }
    }
    for override in overrides {
      let key = String(override.prefix { $0 != "=" })
      guard override.contains("=") else {
        throw ExperimentError("--set \(override): it takes kind.key=value, as in loss.weight=0.5")
      }
      guard !keys.contains(key) else { continue }
      let nearest = nearestName(to: key, among: keys).map { "did you mean '\($0)'? " } ?? ""
      let known = keys.isEmpty ? "they have none" : "Known: \(keys.joined(separator: ", "))"
      throw ExperimentError(
        "--set \(override): no component of \(file) has the key '\(key)': \(nearest)\(known)")
    }
    let missing = Laws.missingKeys(of: plugin, in: registry, overrides: overrides)
    guard !missing.isEmpty else { return }
    throw ExperimentError(
      "\(file): it cannot be checked without its mandatory keys: give "
        + missing.map { "--set \($0)=..." }.joined(separator: " "))
  }
}
