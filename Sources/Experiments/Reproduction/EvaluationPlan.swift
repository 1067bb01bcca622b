package import Diffusion
internal import Foundation
internal import Recipe

/// How the runs of a reproduction are judged: by the metrics of a table, with the extractor of each
/// recipe, which is opened once for all that say the same of it.
package struct EvaluationPlan {
  /// The figures that are wanted.
  private let columns: [PaperTable.Column]
  /// How intervals are found; nil where there are none.
  package let bootstrap: Bootstrap?
  private let cache: FeatureCache
  private var extractors: [String: Result<any OpenExtractor, any Error>] = [:]

  /// A plan for the columns of a table.
  package init(
    _ columns: [PaperTable.Column], repeating bootstrap: Bootstrap?, cache: FeatureCache
  ) {
    self.columns = columns.filter { $0.metric != nil }
    self.bootstrap = bootstrap
    self.cache = cache
  }

  /// Why runs cannot be judged, whatever their weights: extractors that do not open, each once.
  package mutating func problems(of runs: [PlannedRun]) -> [String] {
    var problems: [String] = []
    for run in runs {
      if case .failure(let error)? = extractor(of: run) { problems.append("\(error)") }
    }
    return problems.withoutRepetitions
  }

  /// The newest evaluation of a finished run that is as it would be made now; nil where there is none.
  package mutating func existing(_ run: PlannedRun) -> EvaluationResult? {
    guard run.state == .finished, let experiment = run.experiment,
      case .success(let extractor)? = self.extractor(of: run)
    else { return nil }
    let job = job(experiment, in: run.folder)
    guard let now = try? SampleOrigin(job, of: experiment, in: run.folder),
      let found = run.record.evaluations.last(where: {
        isCurrent($0, now, experiment, extractor)
      }), (try? job.isFinished(experiment, in: run.folder)) == true
    else { return nil }
    return found
  }

  /// The evaluation of a finished run.
  /// - Throws: what ``RunEvaluation`` finds wrong.
  package func evaluation(of experiment: Experiment, in folder: RunFolder) throws -> RunEvaluation {
    try RunEvaluation(
      experiment, in: folder, job(experiment, in: folder), by: settings(experiment),
      repeating: bootstrap, cache: cache)
  }

  private func settings(_ experiment: Experiment) -> EvaluateSettings {
    experiment.evaluation.keeping(columns.compactMap(\.metric))
  }

  private func job(_ experiment: Experiment, in folder: RunFolder) -> SampleJob {
    let count = experiment.evaluation.samples
    return SampleJob(
      count: count, batch: 64, seed: experiment.seed, weights: experiment.usualWeights,
      parts: [:], output: SampleJob.output(count, of: experiment, in: folder))
  }

  private mutating func extractor(
    of run: PlannedRun
  ) -> Result<any OpenExtractor, any Error>? {
    guard let experiment = run.experiment, let values = run.resolved?.values else { return nil }
    let key = values.filter { $0.key.hasPrefix("evaluate.extractor") }
      .map { "\($0.key)=\($0.value)" }.joined(separator: "\n")
    if let known = extractors[key] { return known }
    let opened = Result { try experiment.evaluation.extractor.open() }
    extractors[key] = opened
    return opened
  }

  private func isCurrent(
    _ result: EvaluationResult, _ now: SampleOrigin, _ experiment: Experiment,
    _ extractor: any OpenExtractor
  ) -> Bool {
    var origin = result.origin
    // A folder may be named from elsewhere, or have been moved.
    (origin.run, origin.path) = (now.run, now.path)
    let dataset = "\(experiment.dataset.name), training images"
    let count = result.referenceSamples ?? 0
    let limit = experiment.evaluation.referenceImages ?? .max
    let isOfReference =
      result.reference == dataset
      ? count <= limit : count == limit && result.reference?.hasPrefix(dataset) == true
    let wanted = settings(experiment).metrics.filter {
      extractor.views.contains($0.view) && experiment.evaluation.samples >= $0.minimumCount
    }.map { type(of: $0).typeName }
    let names = Set(result.figures.map(\.name))
    return origin == now && isOfReference && result.samples == experiment.evaluation.samples
      && result.extractorIdentity == extractor.identity
      && result.bootstrap == bootstrap?.repetitions
      && columns.allSatisfy { !wanted.contains($0.metric ?? "") || names.contains($0.name) }
  }
}
