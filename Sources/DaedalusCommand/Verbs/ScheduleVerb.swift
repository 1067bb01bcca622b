internal import ArgumentParser
internal import Diffusion
internal import Experiments
internal import Foundation
internal import Recipe

/// `daedalus schedule`.
struct ScheduleVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schedule", abstract: "Print the noise of every step of a recipe.",
    discussion: "Example: daedalus schedule recipes/quickstart.yaml --csv > schedule.csv")

  @Argument(help: "The recipe; it may name the schedule alone.") var recipe: String
  @Flag(help: "Print JSON: arrays from the paper's t = 1.") var json = false
  @Flag(help: "Print CSV.") var csv = false
  @OptionGroup var set: OverrideOptions

  /// The keys of `schedule --json`.
  private struct Table: Encodable {
    let steps: Int
    let beta: [Double]
    let alpha_bar: [Double]
    let snr: [Double]
    let posterior_variance: [Double]
  }

  func validate() throws {
    if json, csv { throw ValidationError("--json and --csv exclude each other") }
  }

  func run() throws {
    let recipe = try Recipe.load(recipe, overrides: set.overrides)
    let chain = try recipe.read(with: Program.registry) { options in
      options.ignore(
        "name", "seed", "dataset", "timesteps", "network", "model", "loss", "train", "sampler",
        "evaluate", "trackers")
      return try options.component("schedule", of: .schedule, as: NoiseChain.self)
    }.value
    let process = DiffusionProcess(chain)
    let table = Table(
      steps: process.steps, beta: process.betas, alpha_bar: process.alphaBars,
      snr: process.signalToNoise, posterior_variance: process.posteriorVariances)
    if json { return try Console.print(json: table) }
    let separator = csv ? "," : ""
    let cell = { (value: Double) in csv ? "\(value)" : pad(significant(value), 18) }
    let head = ["t", "beta", "alpha_bar", "snr", "posterior_variance"]
    Console.print(
      csv
        ? head.joined(separator: ",")
        : head.enumerated().map { pad($0.element, $0.offset == 0 ? 6 : 18) }
          .joined(separator: separator))
    for t in 0..<table.steps {
      let row = [table.beta[t], table.alpha_bar[t], table.snr[t], table.posterior_variance[t]]
      let first = csv ? "\(t + 1)" : pad("\(t + 1)", 6)
      Console.print(([first] + row.map(cell)).joined(separator: separator))
    }
  }
}

/// A number with eight significant digits.
private func significant(_ value: Double) -> String { String(format: "%.8g", value) }

/// Right-aligned in a column.
private func pad(_ text: String, _ width: Int) -> String {
  String(repeating: " ", count: max(0, width - text.count)) + text
}
