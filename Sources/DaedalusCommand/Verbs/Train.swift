internal import ArgumentParser
internal import Experiments
internal import Foundation
internal import Recipe
internal import Tensor

/// `daedalus train`.
struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train a recipe into a run folder.",
    usage: "daedalus train <recipe> [--out <folder>] [--resume|--dry-run] [<options>]",
    discussion: """
      Example: daedalus train recipes/quickstart.yaml --out runs/quickstart
      Ctrl-C writes a checkpoint; --resume goes on from it, to the same bits.
      --dry-run prints parameters, cost, memory and time, and trains nothing.
      --sweep seed=1,2 --sweep train.batch=32,64 trains four runs, one after the other, in folders \
      like seed=1,train.batch=32 of --out; with --resume a sweep goes on where it stopped.
      """)

  @Argument(help: "The recipe.", completion: .recipe) var recipe: String
  @Option(
    help: ArgumentHelp(
      "The run folder; runs/<name of the recipe> unless given.", valueName: "folder"),
    completion: .directory)
  var out: String?
  @Flag(help: "Go on from the newest checkpoint, if there is one.") var resume = false
  @Flag(help: "Print what training would take instead; no data needed, nothing written.")
  var dryRun = false
  @Flag(help: "With --dry-run: print JSON.") var json = false
  @OptionGroup var set: OverrideOptions
  @Option(
    name: .customLong("sweep"), parsing: .singleValue,
    help: ArgumentHelp("Train a run for each value.", valueName: "key=value,value"))
  var sweeps: [String] = []
  @OptionGroup var threads: ThreadOptions

  func validate() throws {
    if json, !dryRun { throw ValidationError("--json goes with --dry-run") }
    if json, !sweeps.isEmpty {
      throw ValidationError("--json is about one run: it excludes --sweep")
    }
    if dryRun, resume {
      throw ValidationError("--dry-run is about the whole run: it excludes --resume")
    }
  }

  func run() throws {
    try threads.apply()
    guard sweeps.isEmpty else {
      return try run(try Sweep(sweeps, besides: set.overrides))
    }
    let (experiment, resolved) = try read(set.overrides, into: out)
    for warning in resolved.warnings { Console.error(warning.description) }
    if dryRun { return try show(try DryRun(experiment).estimate()) }
    let folder = RunFolder(out ?? "runs/\(experiment.name)")
    try TrainingRun(
      experiment: experiment, resolved: resolved, folder: folder, resume: resume
    ).train()
  }

  /// The recipe; a run that is gone on with says what plugins it was begun with.
  func read(
    _ overrides: [String], into out: String?
  ) throws -> (experiment: Experiment, resolved: Resolution) {
    let loaded = try Recipe.load(recipe, overrides: overrides)
    let reading = { try Experiment.read(loaded, with: Program.registry) }
    guard resume, let out else { return try reading() }
    return try RunFolder(out).namingPlugins(Program.registry, reading)
  }

  func show(_ estimate: TrainingEstimate) throws {
    let memory = Double(ProcessInfo.processInfo.physicalMemory) / 1_048_576
    if estimate.memory.peakMb > memory {
      Console.warning("this machine has \(fixed(memory, 0)) MiB of memory, less than the peak")
    }
    if json { return try Console.print(json: estimate) }
    for line in estimate.lines { Console.print(line) }
  }
}
