internal import ArgumentParser
internal import Diffusion
internal import Experiments
internal import Foundation
internal import Recipe
internal import Tensor
internal import Reports

/// Trains one run, or goes on with it, and says so on the terminal.
struct TrainingRun {
  let experiment: Experiment
  let resolved: Resolution
  let folder: RunFolder
  /// Whether to go on from the newest checkpoint, if there is one.
  let resume: Bool
  /// What to type when a signal stopped it; the run's own command unless given.
  var toGoOn: String?

  /// Whether a run goes on with other values than it was begun with; those that its weights depend
  /// on throw.
  func isChanged() throws -> Bool {
    let begun = try Experiment.read(
      try Recipe.load(folder.recipePath), with: Program.registry
    ).resolved
    return try folder.changes(from: begun.values, to: resolved.values)
  }

  /// Trains to the end.
  /// - Throws: `RunFailure`; the exit code of a signal, when a checkpoint was written.
  func train() throws {
    let isChanged = resume && folder.exists ? try isChanged() : false
    StopSignal.listen()
    let line = ProgressLine()
    let reference = EvaluationLine()
    let trainer = Trainer(
      experiment, in: folder,
      hooks: Trainer.Hooks(
        onStart: { announce(stepsDone: $0) },
        onProgress: { line.show($0) }, onReference: reference.draw, onNote: line.note,
        onWarning: line.warning,
        stopSignal: { StopSignal.current }))
    let outcome = try trainer.run(
      resolvedRecipe: resolved.resolvedYAML(), resume: resume, isChanged: isChanged)
    try finish(outcome, line)
  }

  private func announce(stepsDone: Int) {
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

  private func finish(_ outcome: Trainer.Outcome, _ line: ProgressLine) throws {
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
      let samples = experiment.model.covers(experiment.process) && toGoOn == nil
      Console.error(
        "done: \(folder.path)." + (samples ? " Next: daedalus sample \(folder.path)" : ""))
    case .stopped(let signal, let step):
      try report.write()
      line.end()
      // The folder's own recipe has what --set changed, too.
      let own = "daedalus train \(folder.recipePath) --out \(folder.path) --resume"
      Console.error(
        """
        stopped after step \(step): a checkpoint was written. To go on:
          \(toGoOn ?? own)
        """)
      throw ExitCode(128 + signal)
    }
  }
}
