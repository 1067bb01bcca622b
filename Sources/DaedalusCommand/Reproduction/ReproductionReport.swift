internal import Experiments
internal import Reports

/// What `reproduce` says of a table, for a page, for Markdown and as tables.
struct ReproductionReport {
  private let reproduction: Reproduction
  private let table: PaperTable
  private let result: ReproducedTable
  private let reasons: [String]

  /// A report on a table as it is known now.
  init(_ table: PaperTable, _ reproduction: Reproduction) {
    self.reproduction = reproduction
    self.table = table
    result = reproduction.result(table)
    reasons = ReproducedText(reproduced: result, scale: reproduction.scale).reasons
  }

  /// The document.
  func report(date: String) -> Report {
    Report(
      title: "\(table.title) of the paper, at \(reproduction.scale.rawValue) scale",
      subtitle: "\(date), by daedalus \(Program.version): \(table.dataset). Deja, Kuzina, "
        + "Trzciński and Tomczak, NeurIPS 2022.",
      findings: findings, sections: [comparison, figures, runs])
  }

  // MARK: - In sentences

  private var findings: [String] {
    let rows = result.rows
    let made = rows.count { $0.evaluation != nil }
    let all = rows.flatMap(\.figures).filter { $0.ours != nil && $0.paper != nil }
    let compared = all.count { $0.difference != nil }
    let none =
      "No figure may be compared with the paper's: what stands beside each other below was made in "
      + "other ways, and no difference is told."
    return [
      "\(made) of \(rows.count) rows were made and judged here.",
      compared == 0 && !all.isEmpty
        ? none
        : "\(compared) of \(all.count) figures may be compared with the paper's.",
    ]
  }

  // MARK: - Ours beside the paper's

  private var comparison: ReportSection {
    let columns =
      [ReportTable.Column("row")]
      + table.columns.map { ReportTable.Column($0.title, detail: $0.name, isNumeric: true) }
    let rows = result.rows.map { row in
      [
        ReportTable.Cell(
          "\(row.row.number): \(row.row.variant)",
          details: row.reason.map { ["no samples: \($0)"] } ?? [])
      ] + row.figures.map(cell)
    }
    let notes = reasons.enumerated().map { ReportBlock.note("[\($0.offset + 1)] \($0.element).") }
    return ReportSection(
      "table", title: "Ours beside the paper's",
      introduction:
        "Large: what was found here. Small print: its 95 % interval, the paper's figure, and ours less "
        + "the paper's, or the numbers of the reasons below why they are not comparable. Shares are in "
        + "0 to 1.",
      blocks: [
        .table(
          ReportTable(
            name: table.name, caption: "\(table.title), \(table.dataset).", columns: columns,
            rows: rows))
      ] + notes)
  }

  private func cell(_ figure: ReproducedRow.Figure) -> ReportTable.Cell {
    let paper = figure.paper.map { "paper \(fourDigits($0))" }
    guard let ours = figure.ours else {
      return ReportTable.Cell("–", details: paper.map { [$0] } ?? [], isQuiet: true)
    }
    let interval = figure.interval.map {
      "\(fourDigits($0.lowerBound)) to \(fourDigits($0.upperBound))"
    }
    let difference = figure.difference.map { "difference \(ReproducedText.signed($0))" }
    let marks = "not comparable \(ReproducedText.marks(figure, reasons))"
    return ReportTable.Cell(
      fourDigits(ours), value: ours, interval: figure.interval,
      details: [interval, paper, difference ?? (figure.paper == nil ? nil : marks)]
        .compactMap(\.self))
  }

  // MARK: - Figure by figure

  private var figures: ReportSection {
    let columns = [
      ReportTable.Column("variant"), ReportTable.Column("row", isNumeric: true),
      ReportTable.Column("figure"), ReportTable.Column("ours", isNumeric: true),
      ReportTable.Column("paper's", isNumeric: true),
      ReportTable.Column("difference", isNumeric: true),
      ReportTable.Column("not comparable because"),
    ]
    let rows = result.rows.flatMap { row in
      row.figures.map { figure -> [ReportTable.Cell] in
        [
          ReportTable.Cell(row.row.variant),
          ReportTable.Cell("\(row.row.number)", value: Double(row.row.number)),
          ReportTable.Cell(figure.column.name),
          figure.ours.map {
            ReportTable.Cell(fourDigits($0), value: $0, interval: figure.interval)
          } ?? .none, figure.paper.map { ReportTable.Cell(fourDigits($0), value: $0) } ?? .none,
          figure.difference.map { ReportTable.Cell(ReproducedText.signed($0), value: $0) } ?? .none,
          ReportTable.Cell(
            figure.objections.isEmpty ? "" : ReproducedText.marks(figure, reasons),
            isQuiet: true),
        ]
      }
    }
    return ReportSection(
      "figures", title: "Figure by figure",
      introduction: "The same, a line for each figure: to sort, and for other programs.",
      blocks: [
        .table(
          ReportTable(
            name: "figures", caption: "The numbers are those of the reasons above.",
            columns: columns, rows: rows))
      ])
  }

  // MARK: - The runs

  private var runs: ReportSection {
    let columns = [
      ReportTable.Column("recipe"), ReportTable.Column("folder"), ReportTable.Column("state"),
      ReportTable.Column("rows"), ReportTable.Column("its figures are of"),
    ]
    let rows = reproduction.plan.runs.enumerated().map { index, run -> [ReportTable.Cell] in
      let behind = reproduction.plan.rows.filter { $0.run == index }.map { "\($0.row.number)" }
      let pedigree = result.rows.first { $0.run?.folder == run.folder }?.pedigree
      return [
        ReportTable.Cell(run.name), ReportTable.Cell(run.folder.path),
        ReportTable.Cell(ReproductionList.state(run), isQuiet: run.state != .finished),
        ReportTable.Cell(behind.isEmpty ? "parts for others" : behind.joined(separator: ", ")),
        pedigree.map { ReportTable.Cell($0.text) } ?? .none,
      ]
    }
    return ReportSection(
      "runs", title: "The runs behind it",
      blocks: [
        rows.isEmpty
          ? .note("No row has a recipe at this scale.")
          : .table(
            ReportTable(
              name: "runs",
              caption: "Recipes are those of \(reproduction.places.recipes).", columns: columns,
              rows: rows))
      ])
  }
}
