public import Diffusion
internal import Recipe
internal import Tensor

/// Which share of the sum over all steps the first steps have (the paper's Figure 15).
public struct LossShare: Sendable {
  /// What is added up.
  public enum Quantity: String, CaseIterable, Sendable {
    /// The terms of the variational bound on held-out images, in bits per dimension, whatever the loss
    /// was: runs of all losses can be compared. The paper's.
    case bound
    /// The running mean of the loss of each step that training has recorded, before weights. Nothing is
    /// computed. Runs have to have one loss.
    case training
  }

  /// How it is measured.
  public struct Settings: Sendable {
    /// What is added up.
    public var quantity = Quantity.bound
    /// Held-out images that the bound is measured on, at least 1.
    public var images = 16
    /// Images at a time, which changes no figure.
    public var batch = 16
    /// Which weights; those that samples are usually made of unless given.
    public var weights: WeightsChoice?

    /// As the paper has it.
    public init() {}
  }

  /// One run.
  public struct Run: Sendable, Equatable, Encodable {
    /// A short name that no other of the runs has.
    public let name: String
    /// Its folder.
    public let path: String
    /// The model's name in recipes.
    public let model: String
    /// The loss's name in recipes.
    public let loss: String
    /// T.
    public let steps: Int
    /// What is added up: ``LossShare/Quantity``.
    public let quantity: String
    /// What it is in.
    public let unit: String
    /// Images that were measured; nil for what training recorded.
    public let images: Int?
    /// Raw or averaged weights; nil for what training recorded.
    public let weights: String?
    /// Of each step, from the paper's t = 1.
    public let terms: [Double]
    /// The sum over all steps, without the prior.
    public let total: Double
    /// The share of t = 1; nil, as the other, where there is nothing to share.
    public let firstShare: Double?
    /// How many steps are the first hundredth of the chain, at least one.
    public let firstPercentSteps: Int
    /// Their share.
    public let firstPercentShare: Double?

    private enum CodingKeys: String, CodingKey {
      case name, path, model, loss, steps, quantity, unit, images, weights, terms, total
      case firstShare = "first_share"
      case firstPercentSteps = "first_percent_steps"
      case firstPercentShare = "first_percent_share"
    }

    /// Sums up to each step, of the steps from the one with the index `first` on.
    public func cumulative(from first: Int) -> [Double] {
      terms.dropFirst(first).reduce(into: []) { $0.append(($0.last ?? 0) + $1) }
    }

    fileprivate init(
      _ run: ComparedRun, _ experiment: Experiment, _ quantity: Quantity, unit: String,
      images: Int? = nil, weights: WeightsChoice? = nil, terms: [Double]
    ) {
      name = run.label
      path = run.folder.path
      model = type(of: experiment.model).typeName
      loss = type(of: experiment.loss).typeName
      steps = terms.count
      self.quantity = quantity.rawValue
      self.unit = unit
      self.images = images
      self.weights = weights?.description
      self.terms = terms
      let total = terms.reduce(0, +)
      let count = max(1, Int((Double(terms.count) / 100).rounded()))
      self.total = total
      firstPercentSteps = count
      firstShare = total == 0 ? nil : terms[0] / total
      firstPercentShare = total == 0 ? nil : terms.prefix(count).reduce(0, +) / total
    }
  }

  /// In the order given.
  public let runs: [Run]

  /// Adds up. What is measured is kept in `cache`.
  /// - Throws: ``ExperimentError`` with all that keeps runs from being added up, before anything is
  ///   computed; and what measuring throws.
  public init(
    _ runs: [ComparedRun], _ settings: Settings, cache: ComputedImagesCache,
    onProgress: (EvaluationProgress) throws -> Void
  ) throws {
    try ExperimentError.report(try Self.problems(runs, settings.quantity))
    self.runs = try runs.map { run in
      switch settings.quantity {
      case .bound: try Self.bound(run, settings, cache, onProgress)
      case .training: try Self.recorded(run)
      }
    }
  }

  private static func problems(_ runs: [ComparedRun], _ quantity: Quantity) throws -> [String] {
    let experiments = try runs.map { try $0.requireExperiment() }
    let short = zip(runs, experiments).filter { !$1.model.covers($1.process) }.map { run, _ in
      "the model of '\(run.folder.path)' covers only the first step: there is no sum over a chain"
    }
    guard quantity == .training else { return short }
    let losses = experiments.map { type(of: $0.loss).typeName }
    guard Set(losses).count > 1 else { return short }
    let list = zip(runs, losses).map { "\($0.folder.path) \($1)" }.joined(separator: ", ")
    return short + [
      "the losses that training records are of different kinds, and have no sums to compare: "
        + "\(list). The bound is the same for all: --quantity bound"
    ]
  }

  private static func bound(
    _ run: ComparedRun, _ settings: Settings, _ cache: ComputedImagesCache,
    _ onProgress: (EvaluationProgress) throws -> Void
  ) throws -> Run {
    let experiment = try run.requireExperiment()
    let weights = settings.weights ?? experiment.usualWeights
    let what = "bound \(experiment.seed) \(settings.images) \(weights)"
    let found = try cache.images("\(what)\n\(try run.stamp())") {
      let evaluation = try BoundEvaluation(
        experiment, in: run.folder, weights, images: settings.images)
      let calls = evaluation.calls(batch: settings.batch)
      var done = 0
      let name = "calls of the network: bound of \(run.label)"
      let result = try evaluation.measure(batch: settings.batch) {
        try onProgress(EvaluationProgress(what: name, done: done, total: calls))
        done += 1
      }
      try onProgress(EvaluationProgress(what: name, done: calls, total: calls))
      return ComputedImages(
        pixels: [], shape: experiment.dataset.imageShape, numbers: result.terms)
    }
    guard found.numbers.allSatisfy(\.isFinite) else {
      throw RunFailure(
        "the bound of '\(run.folder.path)' is not finite: its weights may have diverged")
    }
    return Run(
      run, experiment, .bound, unit: "bits per dimension", images: settings.images,
      weights: weights, terms: found.numbers)
  }

  private static func recorded(_ run: ComparedRun) throws -> Run {
    let experiment = try run.requireExperiment()
    let scale = RecordedLoss(experiment)
    let checkpoint = try run.folder.newestCheckpoint()
    let record = try checkpoint.losses(of: experiment).record
    let missing = record.steps.count { $0.draws == 0 }
    guard missing == 0 else {
      throw ExperimentError(
        "the run '\(run.folder.path)' has not drawn \(missing) of the \(record.steps.count) steps of "
          + "its chain yet: there is no sum over them")
    }
    return Run(
      run, experiment, .training, unit: scale.unit, terms: scale.terms(of: record))
  }
}
