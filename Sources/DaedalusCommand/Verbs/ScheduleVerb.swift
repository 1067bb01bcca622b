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
      return try NoiseChain.readSchedule(&options)
    }.value
    let process = DiffusionProcess(chain)
    let table = Table(
      steps: process.steps, beta: process.betas, alpha_bar: process.alphaBars,
      snr: process.signalToNoise, posterior_variance: process.posteriorVariances)
    if json { return try Console.print(json: table) }
    let columns = [table.beta, table.alpha_bar, table.snr, table.posterior_variance]
    let head = ["t", "beta", "alpha_bar", "snr", "posterior_variance"]
    let rows = (0..<table.steps).map { t in
      ["\(t + 1)"] + columns.map { csv ? "\($0[t])" : significant($0[t]) }
    }
    if csv {
      for row in [head] + rows { Console.print(row.joined(separator: ",")) }
      return
    }
    var lines = TextTable(head)
    for row in rows { lines.add(row) }
    for line in lines.lines { Console.print(line) }
  }
}

/// A number with eight significant digits.
private func significant(_ value: Double) -> String { String(format: "%.8g", value) }
