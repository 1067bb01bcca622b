internal import ArgumentParser
internal import ComponentLaws
internal import Recipe

/// `daedalus check-plugin`.
struct CheckPlugin: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check-plugin",
    abstract: "Check a file of components by the laws of their kinds.",
    discussion: """
      Example: daedalus check-plugin my_schedule.swift
      The file is compiled and run. The laws are those that the built-in components are tested by.
      """)

  @Argument(help: "The Swift file.") var file: String
  @OptionGroup var threads: ThreadOptions

  func run() throws {
    try threads.apply()
    let plugin = try Program.loader.load(file)
    var registry = Program.registry
    try registry.register(plugin, from: file)
    var broken = 0
    let laws = Laws.all(of: plugin, in: registry)
    for law in laws {
      let violations = law.violations()
      Console.print("\(law): \(violations.isEmpty ? "ok" : "broken")")
      for violation in violations { Console.print("  \(violation)") }
      broken += violations.isEmpty ? 0 : 1
    }
    guard broken > 0 else { return Console.print("\(file): all \(laws.count) laws hold") }
    Console.error("error: \(file): \(broken) of \(laws.count) laws are broken")
    throw ExitCode(2)
  }
}
