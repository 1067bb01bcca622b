internal import Diffusion
internal import Recipe
internal import Tensor

/// A row of the paper as it was made here, figure by figure beside the paper's.
public struct ReproducedRow: Sendable {
  /// A figure.
  public struct Figure: Sendable, Equatable {
    /// What it is.
    public let column: PaperTable.Column
    /// The paper's; nil where it has none.
    public let paper: Double?
    /// What was found here; nil where nothing was.
    public let ours: Double?
    /// Where ours lies in 95 of 100 repetitions; nil where that was not estimated.
    public let interval: ClosedRange<Double>?
    /// Why they may not be compared, a sentence each without a full stop; empty where they may, and
    /// where there is nothing to compare.
    public let objections: [String]

    /// Ours less the paper's; nil unless they may be compared.
    public var difference: Double? {
      guard objections.isEmpty, let ours, let paper else { return nil }
      return ours - paper
    }

    /// A figure.
    public init(
      _ column: PaperTable.Column, paper: Double?, ours: Double? = nil,
      interval: ClosedRange<Double>? = nil, objections: [String] = []
    ) {
      self.column = column
      self.paper = paper
      self.ours = ours
      self.interval = interval
      self.objections = ours == nil || paper == nil ? [] : objections
    }
  }

  /// What the paper has.
  public let row: PaperRow
  /// The run behind it; nil where there is no recipe.
  public let run: PlannedRun?
  /// Why there are no figures of samples; nil where there are.
  public let reason: String?
  /// What was found of its samples.
  public let evaluation: EvaluationResult?
  /// In the order of the table.
  public let figures: [Figure]

  /// A row as it is known now.
  /// - Parameters:
  ///   - run: nil where there is no recipe, for a `reason`.
  ///   - evaluation: of samples of the run.
  ///   - objections: to its recipe; nil where nothing of it is known.
  ///   - baseline: the run of the table's first row, with the objections to its recipe.
  public init(
    _ row: PaperRow, of table: PaperTable, run: PlannedRun?, reason: String?,
    _ evaluation: EvaluationResult?, _ objections: PaperObjections?,
    baseline: (run: PlannedRun, objections: PaperObjections?)? = nil
  ) {
    self.row = row
    self.run = run
    self.evaluation = evaluation
    self.reason = evaluation == nil ? reason ?? "it is not evaluated yet" : nil
    let network = objections?.network ?? []
    figures = table.columns.map { column in
      let paper = row.figure(column, first: table.rows.first)
      switch column.kind {
      case .quality:
        return Self.quality(column, paper, run, evaluation, table.dataset, objections)
      case .size:
        return Figure(
          column, paper: paper, ours: run.flatMap(Self.millions), objections: network)
      case .time:
        return Figure(
          column, paper: paper, ours: run.flatMap(Self.secondsPerSample),
          objections: ["another machine: the paper's is a GPU"] + network)
      case .ratio:
        let own = run.flatMap(Self.secondsPerSample)
        let other = baseline.flatMap { Self.secondsPerSample($0.run) }
        let others = (baseline?.objections?.network ?? []).filter { !network.contains($0) }
        return Figure(
          column, paper: paper, ours: own.flatMap { own in other.map { own / $0 } },
          objections: network + others.map { "row 1: \($0)" })
      }
    }
  }

  /// Every reason against a comparison, each once.
  public var objections: [String] {
    figures.flatMap(\.objections).withoutRepetitions
  }

  /// What its figures of samples depend on; nil where there are none.
  public var pedigree: Pedigree? {
    guard let evaluation, let run else { return nil }
    return Self.pedigree(evaluation, run)
  }

  private static func pedigree(_ evaluation: EvaluationResult, _ run: PlannedRun) -> Pedigree {
    Pedigree(evaluation, chain: run.experiment?.process.steps)
  }

  private static func quality(
    _ column: PaperTable.Column, _ paper: Double?, _ run: PlannedRun?,
    _ evaluation: EvaluationResult?, _ dataset: String, _ objections: PaperObjections?
  ) -> Figure {
    guard let evaluation, let run,
      let found = evaluation.figures.first(where: { $0.name == column.name })
    else { return Figure(column, paper: paper) }
    let pedigree = pedigree(evaluation, run)
    let ends = found.interval.flatMap { $0.count == 2 && $0[0] <= $0[1] ? $0[0]...$0[1] : nil }
    return Figure(
      column, paper: paper, ours: found.value, interval: ends,
      objections: pedigree.objections(asPaperOf: dataset) + (objections?.recipe ?? []))
  }

  /// Learned values of all networks.
  private static func millions(_ run: PlannedRun) -> Double? {
    run.experiment.map { experiment in
      let all = experiment.model.parts.reduce(0) { $0 + $1.network.parameters.count }
      return Double(all) / 1e6
    }
  }

  /// As `sample` and `evaluate` measured it, by the recipe's own sampler.
  private static func secondsPerSample(_ run: PlannedRun) -> Double? {
    guard let experiment = run.experiment, let cost = RunCost(of: run.folder).sampling,
      cost.sampler == experiment.sampler.name,
      cost.steps == experiment.sampler.steps(of: experiment.process).count
    else { return nil }
    return cost.secondsPerImage
  }
}
