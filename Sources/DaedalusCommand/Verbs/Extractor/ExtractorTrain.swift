internal import ArgumentParser
internal import Diffusion
internal import Experiments
internal import Recipe
internal import Tensor

/// `daedalus extractor train`.
struct ExtractorTrain: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train", abstract: "Train an extractor's classifier on the labels of a dataset.",
    usage: "daedalus extractor train <recipe> [--out <folder>] [--resume] [<options>]",
    discussion: """
      Example: daedalus extractor train recipes/extractors/fashion-mnist.yaml
      The run folder gets classifier.safetensors, which says what it is and its accuracy on held-out \
      images; a recipe uses it by extractor: {type: classifier, weights: FILE}.
      Ctrl-C writes a checkpoint; --resume goes on from it, to the same bits.
      """)

  @Argument(help: "The recipe.", completion: .recipe) var recipe: String
  @Option(
    help: ArgumentHelp(
      "The run folder; runs/<name of the recipe> unless given.", valueName: "folder"),
    completion: .directory)
  var out: String?
  @Flag(help: "Go on from the newest checkpoint, if there is one.") var resume = false
  @OptionGroup var set: OverrideOptions
  @OptionGroup var threads: ThreadOptions

  func run() throws {
    try threads.apply()
    let loaded = try Recipe.load(recipe, overrides: set.overrides)
    let (experiment, resolved) = try ExtractorExperiment.read(loaded, with: Program.registry)
    for warning in resolved.warnings { Console.error(warning.description) }
    let folder = RunFolder(out ?? "runs/\(experiment.name)")
    let isChanged = resume && folder.exists ? try changes(resolved, in: folder) : false
    StopSignal.listen()
    let line = ProgressLine()
    let trainer = ClassifierTrainer(
      experiment, in: folder,
      hooks: Trainer.Hooks(
        onStart: { announce(experiment, folder, stepsDone: $0) },
        onProgress: { line.show($0) }, onNote: line.note, onWarning: line.warning,
        stopSignal: { StopSignal.current }))
    let outcome = try trainer.run(
      resolvedRecipe: resolved.resolvedYAML(), resume: resume, isChanged: isChanged)
    try finish(outcome, folder, line)
  }

  /// Whether a run goes on with other values than it was begun with; those that its weights depend
  /// on throw.
  private func changes(_ resolved: Resolution, in folder: RunFolder) throws -> Bool {
    let begun = try Recipe.load(folder.recipePath).resolved(with: Program.registry)
    return try folder.changes(from: begun.values, to: resolved.values)
  }

  private func announce(_ experiment: ExtractorExperiment, _ folder: RunFolder, stepsDone: Int) {
    let (train, count) = (experiment.train, experiment.classifier.parameters.count)
    Console.error("run folder: \(folder.path)")
    Console.error(
      "\(experiment.name): \(fixed(Double(count) / 1e6, 3)) M parameters; seed \(experiment.seed)")
    Console.error(
      "\(train.steps) training steps, \(train.batch) images each"
        + (stepsDone > 0 ? "; going on after step \(stepsDone)" : ""))
  }

  private func finish(
    _ outcome: Trainer.Outcome, _ folder: RunFolder, _ line: ProgressLine
  ) throws {
    switch outcome {
    case .alreadyFinished: Console.error("\(folder.path) is already complete.")
    case .finished: Console.error("done: \(folder.classifierPath)")
    case .stopped(let signal, let step):
      line.end()
      Console.error(
        """
        stopped after step \(step): a checkpoint was written. To go on:
          daedalus extractor train \(folder.recipePath) --out \(folder.path) --resume
        """)
      throw ExitCode(128 + signal)
    }
  }
}
