internal import ArgumentParser
internal import Experiments
internal import Recipe

extension Train {
  /// Trains the runs of a sweep one after the other, when all are known to be possible. One that fails
  /// does not keep the others from being trained.
  func run(_ sweep: Sweep) throws {
    let runs = try plan(sweep)
    if dryRun {
      for run in runs {
        Console.print("\(run.folder.path):")
        try show(try DryRun(run.experiment).estimate())
      }
      return
    }
    var failed: [String] = []
    for (index, run) in runs.enumerated() {
      Console.error("run \(index + 1) of \(runs.count)")
      do {
        try run.train()
      } catch let failure as RunFailure {
        Console.error("error: \(failure)")
        failed.append(run.folder.path)
      } catch let exit as ExitCode {
        Console.error("The whole sweep goes on by its own command with --resume.")
        throw exit
      }
    }
    guard failed.isEmpty else {
      throw RunFailure(
        "\(failed.count) of \(runs.count) runs failed: \(failed.joined(separator: ", "))")
    }
  }

  /// Reads the recipe with each of the values. Each fault is reported once, however many runs have it.
  private func plan(_ sweep: Sweep) throws -> [TrainingRun] {
    var (runs, faults, warnings): ([TrainingRun], [Diagnostic], [Diagnostic]) = ([], [], [])
    for run in sweep.runs {
      do {
        let (experiment, resolved) = try read(
          set.overrides + run.overrides, into: out.map { "\($0)/\(run.folderName)" })
        let folder = RunFolder("\(out ?? "runs/\(experiment.name)")/\(run.folderName)")
        runs.append(
          TrainingRun(
            experiment: experiment, resolved: resolved, folder: folder, resume: resume))
        warnings += resolved.warnings.filter { !warnings.contains($0) }
      } catch let error as RecipeError {
        faults += error.diagnostics.filter { !faults.contains($0) }
      }
    }
    guard faults.isEmpty else { throw RecipeError(diagnostics: faults) }
    for warning in warnings { Console.error(warning.description) }
    if !dryRun { try checkFolders(of: runs) }
    return runs
  }

  /// Throws if a folder holds a run that must not be touched, or that cannot go on with its values.
  private func checkFolders(of runs: [TrainingRun]) throws {
    guard resume else {
      let taken = runs.map(\.folder).filter { $0.exists && !$0.checkpointSteps().isEmpty }
      guard let first = taken.first else { return }
      throw ExperimentError(
        "\(taken.count) of the sweep's \(runs.count) folders hold a run already, such as "
          + "'\(first.path)'. Go on with the sweep by --resume, or choose another folder by --out.")
    }
    var objections: [String] = []
    for run in runs where run.folder.exists {
      do {
        _ = try run.isChanged()
      } catch let error as ExperimentError {
        objections.append(error.description)
      }
    }
    guard objections.isEmpty else { throw ExperimentError(objections.joined(separator: "\n")) }
  }
}
