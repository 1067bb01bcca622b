package import Diffusion
internal import Recipe

/// Compares samples of a run with real images: makes them, unless they are there, and adds what was
/// found to the run's evaluations.
package struct RunEvaluation {
  private let experiment: Experiment
  private let folder: RunFolder
  private let job: SampleJob
  private let bootstrap: Bootstrap?
  private let evaluation: Evaluation
  private let origin: SampleOrigin

  /// An evaluation of as many samples as `job` makes. What can be wrong is found here.
  /// - Parameters:
  ///   - reference: what samples are compared with; the images that the run was trained on unless
  ///     given.
  ///   - settings: metrics and extractor; the recipe's unless given.
  ///   - bootstrap: how intervals are found; none are, unless given.
  /// - Throws: what reading the run, the reference and the extractor throws.
  package init(
    _ experiment: Experiment, in folder: RunFolder, _ job: SampleJob,
    against reference: EvaluationReference? = nil, by settings: EvaluateSettings? = nil,
    repeating bootstrap: Bootstrap?, cache: FeatureCache
  ) throws {
    try job.requireReady(experiment, in: folder)
    origin = try SampleOrigin(job, of: experiment, in: folder)
    evaluation = try Evaluation(
      settings ?? experiment.evaluation, samples: job.count, of: experiment.dataset.imageShape,
      against: reference
        ?? EvaluationReference(
          experiment.dataset, name: experiment.dataset.name,
          limit: experiment.evaluation.referenceImages),
      cache: cache)
    self.experiment = experiment
    self.folder = folder
    self.job = job
    self.bootstrap = bootstrap
  }

  /// What it will take, for people, one line each.
  package var cost: [String] {
    let steps = experiment.sampler.steps(of: experiment.process).count
    return ["\(job.count) samples of \(steps) steps to make, unless they are there"]
      + evaluation.cost
  }

  /// Samples and compares.
  /// - Parameter onNote: a line for the user.
  package func run(
    onNote: (String) -> Void, onSamples: (_ done: Double) throws -> Void,
    onProgress: (EvaluationProgress) throws -> Void
  ) throws -> EvaluationResult {
    let reference = try evaluation.referenceFeatures(onNote: onNote, onProgress: onProgress)
    let pixels = try job.run(experiment, in: folder, takesFinished: true, onProgress: onSamples)
    try job.write(pixels, of: experiment, in: folder)
    let images = EvaluationImages(pixels, shape: experiment.dataset.imageShape)
    let found = try evaluation.figures(
      of: images, against: reference, repeating: bootstrap, onProgress: onProgress)
    let result = evaluation.result(found, of: origin, against: reference, repeating: bootstrap)
    try result.append(to: folder)
    return result
  }
}
