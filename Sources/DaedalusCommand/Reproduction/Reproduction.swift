internal import ArgumentParser
internal import Diffusion
internal import Experiments
internal import Foundation
internal import Recipe
internal import Tensor

/// Makes the runs behind a table or a figure again: finds out what is to do, trains and judges what is
/// missing.
struct Reproduction {
  let subject: PaperResult
  let scale: ReproductionScale
  let places: ReproductionPlaces
  private(set) var plan: ReproductionPlan
  private var judge: EvaluationPlan
  /// What was found, by the run's place in the plan.
  private(set) var evaluations: [Int: EvaluationResult] = [:]
  /// What failed, by the run's place in the plan.
  private(set) var failures: [Int: String] = [:]
  /// What was to do of each run when it began.
  private(set) var outlooks: [RunOutlook] = []
  /// What stands in the way.
  private(set) var problems: [String] = []

  /// Reads all recipes and runs, and finds out what is to do.
  /// - Parameters:
  ///   - only: the rows that are made, by the names of their recipes; all where there are none.
  ///   - onTiming: called before steps of a run are timed, which takes seconds.
  init(
    _ subject: PaperResult, only: [String], at scale: ReproductionScale,
    in places: ReproductionPlaces,
    overrides: [String], bootstrap: Bootstrap?, onTiming: (String) -> Void
  ) throws {
    let rows = try Self.chosen(subject, only, scale)
    self.subject = subject
    self.scale = scale
    self.places = places
    plan = try ReproductionPlan(
      rows, at: subject.needsRuns ? scale : .paper, in: places, overrides: overrides,
      with: Program.registry)
    judge = EvaluationPlan(
      subject.columns, repeating: bootstrap,
      cache: FeatureCache(environment: ProcessInfo.processInfo.environment))
    for index in judged {
      evaluations[index] = judge.existing(plan.runs[index])
    }
    try look(onTiming)
  }

  /// The places of the runs whose samples are judged: those behind a row of a table. Others only give
  /// parts to these.
  private var judged: Set<Int> {
    subject.columns.isEmpty ? [] : Set(plan.rows.compactMap(\.run))
  }

  private static func chosen(
    _ subject: PaperResult, _ only: [String], _ scale: ReproductionScale
  ) throws -> [PaperRow] {
    let rows = subject.rows(at: scale)
    // A figure may have the same variant on several datasets.
    let known = rows.map(\.shortName).withoutRepetitions
    let wanted = only.map { name in
      (typed: name, name: name.split(separator: "/").last.map(String.init) ?? name)
    }
    let faults = wanted.filter { !known.contains($0.name) }.map { fault in
      let nearest = nearestName(to: fault.name, among: known).map { "did you mean '\($0)'? " } ?? ""
      return "--only \(printable(fault.typed)): \(subject.name) has no such row: \(nearest)Known: "
        + known.joined(separator: ", ")
    }
    guard faults.isEmpty else { throw ExperimentError(faults.joined(separator: "\n")) }
    return only.isEmpty
      ? rows : rows.filter { row in wanted.contains { $0.name == row.shortName } }
  }

  private mutating func look(_ onTiming: (String) -> Void) throws {
    var times = RunTimes()
    guard subject.needsRuns else { return outlooks = plan.runs.map { _ in RunOutlook() } }
    for (index, run) in plan.runs.enumerated() {
      let isToEvaluate = judged.contains(index) && evaluations[index] == nil
      if case .refused = run.state {
        outlooks.append(RunOutlook(trainSeconds: nil, sampleSeconds: nil))
        continue
      }
      if let experiment = run.experiment, run.state != .finished || isToEvaluate,
        !times.knows(experiment, run.resolved?.values ?? [])
      {
        onTiming(run.name)
      }
      outlooks.append(try RunOutlook(of: run, isToEvaluate: isToEvaluate, by: &times))
    }
    problems = refusals + datasetProblems + judge.problems(of: unfinished.map(\.run))
  }

  /// The runs of which something is to do.
  private var unfinished: [(index: Int, run: PlannedRun)] {
    guard subject.needsRuns else { return [] }
    return plan.runs.enumerated().filter { index, run in
      run.state != .finished || outlooks[index].isToEvaluate
    }.map { (index: $0.offset, run: $0.element) }
  }

  private var refusals: [String] {
    plan.runs.compactMap { run in
      guard case .refused(let reasons) = run.state else { return nil }
      let lines = reasons.map { "\n    \($0)" }.joined()
      return "\(printable(run.folder.path)) holds a run that is not of \(run.recipePath) as it is "
        + "now:\(lines)\n    It is not touched: move it, choose another folder by --runs, or other "
        + "rows by --only"
    }
  }

  /// Datasets that cannot be read, each once.
  private var datasetProblems: [String] {
    var (seen, problems): (Set<String>, [String]) = ([], [])
    for (_, run) in unfinished {
      guard let experiment = run.experiment, let values = run.resolved?.values else { continue }
      let key = values.filter { $0.key.hasPrefix("dataset.") }.map { "\($0.key): \($0.value)" }
      guard seen.insert(key.joined(separator: "\n")).inserted else { continue }
      do { _ = try experiment.dataset.open() } catch {
        problems.append("dataset \(experiment.dataset.name): \(error)")
      }
    }
    return problems
  }

  /// Throws one error with all that stands in the way.
  /// - Parameter report: the folder of the report.
  func requirePossible(report: String) throws {
    let folders = ([report] + (unfinished.isEmpty ? [] : [places.runs])).compactMap {
      OutputFolder(path: $0).refusal
    }
    let missing = plan.runs.isEmpty ? noRuns : []
    let all = missing + problems + folders
    guard !all.isEmpty else { return }
    throw ExperimentError(
      "\(subject.name) cannot be made:\n" + all.map { "  \($0)" }.joined(separator: "\n")
        + "\nNothing was changed.")
  }

  /// Why there is nothing to make, once for all rows of a reason.
  private var noRuns: [String] {
    let reasons = plan.rows.compactMap(\.reason).withoutRepetitions
    return [
      "at \(scale.rawValue) scale there is no recipe of it: \(reasons.joined(separator: "; "))"
    ]
  }

  // MARK: - Making what is missing

  /// Trains, samples and judges what is missing, run by run. One that fails does not keep the others
  /// from being made.
  /// - Parameter command: what to type after an interruption.
  /// - Throws: the exit code of a signal, when all is left as the same command goes on with it.
  mutating func make(command: String) throws {
    let todo = unfinished.map(\.index)
    for (place, index) in todo.enumerated() {
      let name = plan.runs[index].name
      Console.error("run \(place + 1) of \(todo.count): \(name)")
      do {
        try make(index, command)
      } catch let exit as ExitCode {
        throw exit
      } catch {
        let text = (error as? RecipeError)?.diagnostics.first.map(\.message) ?? "\(error)"
        Console.error("error: \(name): \(text)")
        failures[index] = "it failed: \(text)"
      }
    }
  }

  private mutating func make(_ index: Int, _ command: String) throws {
    try plan.refresh(index)
    let run = plan.runs[index]
    guard let experiment = run.experiment, let resolved = run.resolved else {
      throw ExperimentError("a run that it takes parts from is not there")
    }
    if run.state != .finished {
      for warning in resolved.warnings { Console.error(warning.description) }
      try TrainingRun(
        experiment: experiment, resolved: resolved, folder: run.folder, resume: true,
        toGoOn: command
      ).train()
      try plan.refresh(index)
    }
    guard judged.contains(index), evaluations[index] == nil else { return }
    let evaluation = try judge.evaluation(of: experiment, in: run.folder)
    let line = EvaluationLine(whenStopped: "stopped. To go on:\n  \(command)")
    evaluations[index] = try evaluation.run(
      onNote: Console.error,
      onSamples: { done in
        try line.show("samples", done: done, total: experiment.evaluation.samples)
      }, onProgress: line.show)
  }

  /// A table as it is known now.
  func result(_ table: PaperTable) -> ReproducedTable {
    ReproducedTable(table, plan, evaluations: evaluations, failures: failures)
  }
}
