internal import Diffusion
internal import Experiments

/// What `reproduce --json` prints; what is not known is null.
struct ReproductionJSON: Encodable {
  let name: String
  let title: String
  let scale: String
  let runs: [Run]
  let rows: [Row]
  /// What keeps the runs from being made.
  let problems: [String]
  /// The page.
  @OrNull var report: String?

  /// A run behind the rows.
  struct Run: Encodable {
    let recipe: String
    let path: String
    let state: String
    let step: Int
    @OrNull var steps: Int?
    @OrNull var trainSecondsLeft: Double?
    @OrNull var sampleSecondsLeft: Double?
    let evaluated: Bool

    enum CodingKeys: String, CodingKey {
      case recipe, path, state, step, steps, evaluated
      case trainSecondsLeft = "train_seconds_left"
      case sampleSecondsLeft = "sample_seconds_left"
    }
  }

  /// A row of the table.
  struct Row: Encodable {
    let row: Int
    let variant: String
    @OrNull var run: String?
    @OrNull var reason: String?
    @OrNull var pedigree: String?
    let figures: [Figure]
  }

  /// Ours and the paper's.
  struct Figure: Encodable {
    let name: String
    @OrNull var ours: Double?
    @OrNull var interval: [Double]?
    @OrNull var paper: Double?
    @OrNull var difference: Double?
    let notComparable: [String]

    enum CodingKeys: String, CodingKey {
      case name, ours, interval, paper, difference
      case notComparable = "not_comparable"
    }
  }

  /// Of a table or a figure as it is known now.
  init(_ reproduction: Reproduction, report: String?) {
    name = reproduction.subject.name
    title = reproduction.subject.title
    scale = reproduction.scale.rawValue
    problems = reproduction.problems
    self.report = report
    runs = zip(reproduction.plan.runs.indices, reproduction.plan.runs).map { index, run in
      let outlook = reproduction.outlooks[index]
      return Run(
        recipe: run.recipePath, path: run.folder.path, state: ReproductionList.word(run),
        step: run.stepsDone, steps: run.experiment?.train.steps,
        trainSecondsLeft: run.state == .finished ? 0 : outlook.trainSeconds,
        sampleSecondsLeft: reproduction.evaluations[index] == nil ? outlook.sampleSeconds : 0,
        evaluated: reproduction.evaluations[index] != nil)
    }
    if case .table(let table) = reproduction.subject {
      rows = reproduction.result(table).rows.map(Row.init)
    } else {
      rows = reproduction.plan.rows.map { row in
        Row(
          row: row.row.number, variant: row.row.title,
          run: row.run.map { reproduction.plan.runs[$0].folder.path }, reason: row.reason,
          pedigree: nil, figures: [])
      }
    }
  }
}

extension ReproductionJSON.Row {
  fileprivate init(_ row: ReproducedRow) {
    self.init(
      row: row.row.number, variant: row.row.variant, run: row.run?.folder.path, reason: row.reason,
      pedigree: row.pedigree?.text,
      figures: row.figures.map { figure in
        ReproductionJSON.Figure(
          name: figure.column.name, ours: figure.ours,
          interval: figure.interval.map { [$0.lowerBound, $0.upperBound] }, paper: figure.paper,
          difference: figure.difference, notComparable: figure.objections)
      })
  }
}
