internal import ArgumentParser
internal import BundledPlugins
internal import Datasets
internal import Diffusion
internal import Experiments
internal import Foundation
internal import Layers
internal import Losses
internal import Metrics
internal import Models
public import Recipe
internal import Samplers
internal import Schedulers
internal import Trackers

/// The program as a library: a package of one's own calls ``main(plugins:)`` from a `main` of a
/// few lines, and has the whole command with its own components in it.
public enum Daedalus {
  /// Runs the command line of the process, with these plugins besides the components that the
  /// program has, and ends the process with the exit code of the design: 0 done, 1 the run failed,
  /// 2 the recipe, data or command line is wrong, 130 and 143 interrupted.
  public static func main(plugins: [Plugin] = []) -> Never {
    exit(run(Array(CommandLine.arguments.dropFirst()), plugins: plugins))
  }

  /// Runs a command line and returns the exit code.
  package static func run(_ arguments: [String], plugins: [Plugin] = []) -> Int32 {
    do {
      let options = try PluginOptions(arguments)
      try Root.requireVerb(options.rest.first)
      var command = try Root.parseAsRoot(options.rest)
      let registry = try options.register(in: try Registry(builtIn + bundledPlugins + plugins))
      return try Program.$registry.withValue(registry) {
        try Program.showingPreparation { try command.run() }
        return 0
      }
    } catch {
      return Failure.report(error)
    }
  }

  /// Why a command line is none, as the program says it; nil if its verb and its options exist.
  /// Nothing is run, and no file is opened.
  package static func fault(in arguments: [String]) -> String? {
    do {
      let options = try PluginOptions(arguments)
      try Root.requireVerb(options.rest.first)
      _ = try Root.parseAsRoot(options.rest)
      return nil
    } catch {
      return Root.exitCode(for: error) == .success ? nil : Root.fullMessage(for: error)
    }
  }

  /// The components of every level-2 module, registered exactly as plugins are.
  package static let builtIn: [Plugin] = [
    Datasets::plugin, Layers::plugin, Losses::plugin, Metrics::plugin, Models::plugin,
    Samplers::plugin, Schedulers::plugin, Trackers::plugin,
  ]
}

/// What the verbs share.
enum Program {
  /// Every component that the program knows.
  @TaskLocal static var registry = Registry()

  /// Runs `body`; where images are prepared meanwhile, a line on standard error says how far it is.
  static func showingPreparation(_ body: () throws -> Void) rethrows {
    let progress = CountedProgress("preparing")
    let told = PreparationProgress { progress.update($0, of: $1) }
    try PreparationProgress.$current.withValue(told, operation: body)
  }
}

/// The command `daedalus`.
struct Root: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "daedalus",
    abstract: "Trains, samples and compares diffusion models that YAML recipes describe.",
    discussion: """
      A first run: daedalus train recipes/quickstart.yaml
      Before or behind every verb: --plugin <file> adds the components of a Swift file, several \
      files by several --plugin; --trust-plugins lets recipes add those that they list.
      """,
    version: Program.version,
    subcommands: [
      Train.self, Sample.self, Evaluate.self, Compare.self, Analyze.self, Reproduce.self,
      Runs.self, RecipeVerb.self, Components.self, ScheduleVerb.self, Predict.self,
      WeightsVerb.self, ExtractorVerb.self, DataVerb.self, Bench.self, New.self,
      CheckPlugin.self, Doctor.self,
    ])

  /// Throws one error, with the nearest verb, for a word that is none.
  static func requireVerb(_ word: String?) throws {
    let verbs = configuration.subcommands.map { type in
      type.configuration.commandName ?? String(describing: type).lowercased()
    }
    guard let word, !word.hasPrefix("-"), !(verbs + ["help"]).contains(word) else { return }
    let nearest = nearestName(to: word, among: verbs).map { "did you mean '\($0)'? " } ?? ""
    throw ExperimentError(
      "there is no verb '\(word)': \(nearest)Known: \(verbs.joined(separator: ", "))")
  }
}
