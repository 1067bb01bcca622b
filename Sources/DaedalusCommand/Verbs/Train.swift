internal import ArgumentParser
internal import Diffusion
internal import Experiments
internal import Foundation
internal import Recipe
internal import Reports
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
    try train(experiment, resolved, in: RunFolder(out ?? "runs/\(experiment.name)"))
  }

  /// Trains one run, or goes on with it.
  func train(_ experiment: Experiment, _ resolved: Resolution, in folder: RunFolder) throws {
    let isChanged = resume && folder.exists ? try changes(resolved, in: folder) : false
    StopSignal.listen()
    let line = ProgressLine()
    let reference = EvaluationLine()
    let trainer = Trainer(
      experiment, in: folder,
      hooks: Trainer.Hooks(
        onStart: { announce(experiment, folder, stepsDone: $0) },
        onProgress: { line.show($0) }, onReference: reference.draw, onNote: line.note,
        onWarning: line.warning,
        stopSignal: { StopSignal.current }))
    let outcome = try trainer.run(
      resolvedRecipe: resolved.resolvedYAML(), resume: resume, isChanged: isChanged)
    try finish(outcome, experiment, folder, line)
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

  /// Whether a run goes on with other values than it was begun with; those that its weights depend
  /// on throw.
  func changes(_ resolved: Resolution, in folder: RunFolder) throws -> Bool {
    let begun = try Experiment.read(
      try Recipe.load(folder.recipePath), with: Program.registry
    ).resolved
    return try folder.changes(from: begun.values, to: resolved.values)
  }

  private func announce(_ experiment: Experiment, _ folder: RunFolder, stepsDone: Int) {
    let parts = experiment.model.parts.map { part in
      "\(part.name) \(fixed(Double(part.network.parameters.count) / 1e6, 3)) M"
    }
    Console.error("run folder: \(folder.path)")
    Console.error(
      "\(experiment.name): \(parts.joined(separator: ", ")) parameters; "
        + "T = \(experiment.process.steps); seed \(experiment.seed)")
    Console.error(
      "\(experiment.train.steps) training steps, \(experiment.train.batch) images each"
        + (stepsDone > 0 ? "; going on after step \(stepsDone)" : ""))
  }

  private func finish(
    _ outcome: Trainer.Outcome, _ experiment: Experiment, _ folder: RunFolder,
    _ line: ProgressLine
  ) throws {
    let report = RunReport(
      folder: folder.path, name: experiment.name,
      lossTable: try folder.newestCheckpoint().lossesPath)
    switch outcome {
    case .alreadyFinished:
      // A run may have been killed between its last checkpoint and its report.
      if !report.exists { try report.write() }
      Console.error("\(folder.path) is already complete.")
    case .finished:
      try report.write()
      let samples = experiment.model.covers(experiment.process)
      Console.error(
        "done: \(folder.path)." + (samples ? " Next: daedalus sample \(folder.path)" : ""))
    case .stopped(let signal, let step):
      try report.write()
      line.end()
      // The folder's own recipe has what --set changed, too.
      Console.error(
        """
        stopped after step \(step): a checkpoint was written. To go on:
          daedalus train \(folder.recipePath) --out \(folder.path) --resume
        """)
      throw ExitCode(128 + signal)
    }
  }
}
