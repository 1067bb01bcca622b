internal import Experiments
internal import Foundation
internal import Reports

/// What `compare` tells of some runs, put into words, tables and plots.
struct CompareReport {
  let runs: [ComparedRun]
  let groups: [MetricComparison]
  let images: ComparisonImages?
  /// The loss of every step of the chain, by the place of the run; nil where none is kept.
  let lossBySteps: [[(x: Double, y: Double)]?]

  /// - Parameter images: nil for a report of figures alone.
  init(_ runs: [ComparedRun], images: ComparisonImages?) {
    self.runs = runs
    self.images = images
    groups = MetricComparison.groups(runs.map(\.record))
    lossBySteps = runs.map { run in
      guard let checkpoint = try? run.folder.newestCheckpoint(),
        let points = try? LossByStep(checkpoint.lossesPath).points,
        points.contains(where: { $0.y.isFinite })
      else { return nil }
      return points
    }
  }

  /// The report.
  /// - Parameter date: when it is made, for people.
  func report(date: String) -> Report {
    let labels = runs.map(\.label)
    let more = labels.count > 6 ? " and \(labels.count - 6) more" : ""
    let all = labels.prefix(6).joined(separator: ", ") + more
    let sections = [
      runsSection, settingsSection, metricsSection, costSection, curvesSection, stepsSection,
      samplesSection, stripsSection, nearestSection, matrixSection,
    ]
    return Report(
      title: "\(runs.count) runs compared",
      subtitle: "\(date), by daedalus \(Program.version): \(all).",
      findings: findings,
      sections: sections.compactMap(\.self))
  }

  /// The cell of a run's name, with its colour.
  func name(_ run: Int, details: [String] = []) -> ReportTable.Cell {
    ReportTable.Cell(runs[run].label, details: details, colour: run)
  }

  // MARK: - The runs

  private var runsSection: ReportSection {
    let rows = runs.indices.map { index -> [ReportTable.Cell] in
      let (run, record) = (runs[index], runs[index].record)
      return [
        name(index),
        ReportTable.Cell(
          record.stateText, details: run.problem.map { [$0] } ?? [],
          isQuiet: record.state != .finished),
        record.loss.map { ReportTable.Cell(fixed($0, 4), value: $0) } ?? .none,
        ReportTable.Cell(record.information.map { Self.minute($0.started) } ?? "–"),
        ReportTable.Cell(record.information?.version ?? "–"),
        ReportTable.Cell(record.folder.path),
      ]
    }
    let columns = [
      ReportTable.Column("run"), ReportTable.Column("state"),
      ReportTable.Column("loss", detail: "mean of the last 100 steps", isNumeric: true),
      ReportTable.Column("begun"), ReportTable.Column("by version"), ReportTable.Column("folder"),
    ]
    return ReportSection(
      "runs", title: "Runs",
      introduction:
        "Each run keeps its colour on the whole page. Losses of different kinds of loss, "
        + "and of models that weigh steps differently, cannot be compared.",
      blocks: [
        .table(
          ReportTable(
            name: "runs", caption: "What is compared, and how far it has come.", columns: columns,
            rows: rows))
      ])
  }

  /// Days and minutes of a time in ISO 8601.
  private static func minute(_ time: String) -> String {
    String(time.prefix(16)).replacing("T", with: " ")
  }

  // MARK: - What differs

  private var settingsSection: ReportSection {
    let known = runs.indices.filter { !runs[$0].values.isEmpty }
    let differences = RecipeDifference.among(known.map { runs[$0].values })
    let columns =
      [ReportTable.Column("key")] + known.map { ReportTable.Column(runs[$0].label) }
    let rows = differences.map { difference in
      [ReportTable.Cell(difference.key)]
        + difference.values.map { $0.map { ReportTable.Cell($0) } ?? .none }
    }
    let table = ReportTable(
      name: "settings",
      caption:
        "Keys of the resolved recipes that not all runs say alike. –: the recipe does not have "
        + "the key.", columns: columns, rows: rows)
    return ReportSection(
      "settings", title: "What differs",
      introduction: "Every value of a recipe that is not here is the same in all runs.",
      blocks: differences.isEmpty
        ? [.note("The resolved recipes do not differ but for their names.")] : [.table(table)])
  }
}

/// A figure with four digits: beyond these it is noise.
func fourDigits(_ value: Double) -> String { String(format: "%.4g", value) }
