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
  let report: String?

  /// A run behind the rows.
  struct Run: Encodable {
    let recipe: String
    let path: String
    let state: String
    let step: Int
    let steps: Int?
    let trainSecondsLeft: Double?
    let sampleSecondsLeft: Double?
    let evaluated: Bool

    enum CodingKeys: String, CodingKey {
      case recipe, path, state, step, steps, evaluated
      case trainSecondsLeft = "train_seconds_left"
      case sampleSecondsLeft = "sample_seconds_left"
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(recipe, forKey: .recipe)
      try container.encode(path, forKey: .path)
      try container.encode(state, forKey: .state)
      try container.encode(step, forKey: .step)
      try container.encode(steps, forKey: .steps)
      try container.encode(trainSecondsLeft, forKey: .trainSecondsLeft)
      try container.encode(sampleSecondsLeft, forKey: .sampleSecondsLeft)
      try container.encode(evaluated, forKey: .evaluated)
    }
  }

  /// A row of the table.
  struct Row: Encodable {
    let row: Int
    let variant: String
    let run: String?
    let reason: String?
    let pedigree: String?
    let figures: [Figure]

    enum CodingKeys: String, CodingKey { case row, variant, run, reason, pedigree, figures }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(row, forKey: .row)
      try container.encode(variant, forKey: .variant)
      try container.encode(run, forKey: .run)
      try container.encode(reason, forKey: .reason)
      try container.encode(pedigree, forKey: .pedigree)
      try container.encode(figures, forKey: .figures)
    }
  }

  /// Ours and the paper's.
  struct Figure: Encodable {
    let name: String
    let ours: Double?
    let interval: [Double]?
    let paper: Double?
    let difference: Double?
    let notComparable: [String]

    enum CodingKeys: String, CodingKey {
      case name, ours, interval, paper, difference
      case notComparable = "not_comparable"
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(name, forKey: .name)
      try container.encode(ours, forKey: .ours)
      try container.encode(interval, forKey: .interval)
      try container.encode(paper, forKey: .paper)
      try container.encode(difference, forKey: .difference)
      try container.encode(notComparable, forKey: .notComparable)
    }
  }

  enum CodingKeys: String, CodingKey {
    case name, title, scale, runs, rows, problems, report
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(title, forKey: .title)
    try container.encode(scale, forKey: .scale)
    try container.encode(runs, forKey: .runs)
    try container.encode(rows, forKey: .rows)
    try container.encode(problems, forKey: .problems)
    try container.encode(report, forKey: .report)
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
