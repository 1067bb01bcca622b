internal import Experiments
internal import Foundation
internal import Reports

extension CompareReport {
  /// The figures, a table for each pedigree, and what the paper found of the same variants.
  var metricsSection: ReportSection {
    let tables = groups.indices.map { ReportBlock.table(table($0)) }
    let none = ReportBlock.note(
      "No run was evaluated. Figures are found by: daedalus evaluate RUN --bootstrap 100")
    return ReportSection(
      "metrics", title: "How good the samples are",
      introduction:
        "Figures stand in one table only if all that they depend on besides the model is "
        + "the same: features, samples, sampler, reference. Figures of different tables are not "
        + "comparable. Small print: the 95 % interval, then the paper's figure of this variant, which "
        + "has another extractor and the full scale and is not comparable either.",
      blocks: (tables.isEmpty ? [none] : tables) + paperBlocks)
  }

  private func table(_ group: Int) -> ReportTable {
    let comparison = groups[group]
    let columns =
      [
        ReportTable.Column("run"), ReportTable.Column("weights"),
        ReportTable.Column("step", isNumeric: true),
      ]
      + comparison.columns.map { column in
        ReportTable.Column(
          column.name,
          detail: column.lessIsBetter.map { $0 ? "less is better" : "more is better" } ?? "",
          isNumeric: true)
      }
    let rows = comparison.rows.map { row in
      let step = row.result.origin.step
      return [
        name(row.run, details: runs[row.run].record.state == .finished ? [] : ["unfinished"]),
        ReportTable.Cell(row.result.origin.weights ?? "–"),
        step.map { ReportTable.Cell("\($0)", value: Double($0)) } ?? .none,
      ] + comparison.columns.map { cell(row, $0, comparison) }
    }
    return ReportTable(
      name: groups.count > 1 ? "metrics-\(group + 1)" : "metrics",
      caption: "\(comparison.pedigree.text).", columns: columns, rows: rows)
  }

  private func cell(
    _ row: MetricComparison.Row, _ column: MetricComparison.Column, _ comparison: MetricComparison
  ) -> ReportTable.Cell {
    guard let figure = comparison.figure(row, column) else { return .none }
    guard let value = figure.value else { return ReportTable.Cell("not finite", isQuiet: true) }
    let ends = figure.interval.flatMap { $0.count == 2 && $0[0] <= $0[1] ? $0[0]...$0[1] : nil }
    let interval = ends.map { "\(fourDigits($0.lowerBound)) to \(fourDigits($0.upperBound))" }
    let paper = PaperRow(runs[row.run].value)?.figures[column.name].map {
      "paper \(fourDigits($0))"
    }
    return ReportTable.Cell(
      fourDigits(value), value: value, interval: ends,
      details: [interval, paper].compactMap(\.self),
      isBest: comparison.best(column).contains(row.run))
  }

  private var paperBlocks: [ReportBlock] {
    let found = runs.indices.compactMap { index in
      PaperRow(runs[index].value).map { (run: index, row: $0) }
    }
    guard !found.isEmpty else { return [] }
    let names = ["inception_score", "fid", "sfid", "precision", "recall"]
    let rows = found.map { run, row in
      [name(run), ReportTable.Cell(row.title)]
        + names.map { name in
          row.figures[name].map { ReportTable.Cell(fourDigits($0), value: $0) } ?? .none
        }
    }
    let columns =
      [ReportTable.Column("run"), ReportTable.Column("row of the paper")]
      + names.map { ReportTable.Column($0, isNumeric: true) }
    return [
      .table(
        ReportTable(
          name: "paper",
          caption:
            "The paper's own rows of these variants (Deja et al. 2022), found by dataset, model, "
            + "first beta, loss and T. Not comparable with the figures above: another extractor, the "
            + "full network and the full training.", columns: columns, rows: rows))
    ]
  }

  // MARK: - In sentences

  /// What a reader in a hurry has to know.
  var findings: [String] {
    let states = RunState.allCases.compactMap { state -> String? in
      let count = runs.count { $0.record.state == state }
      return count > 0
        ? "\(count) \(state.rawValue.replacing("_", with: " "))" : nil
    }
    let best = groups.flatMap { group in group.columns.compactMap { sentence($0, group) } }
    let none = "No figure of two runs can be ranked: evaluate them alike, by daedalus evaluate RUN."
    return ["Runs: \(states.joined(separator: ", "))."] + (best.isEmpty ? [none] : best)
      + [costFinding, stepsFinding].compactMap(\.self)
  }

  /// "Best by fid, of 1000 samples: ..."; nil for what is not ranked.
  private func sentence(
    _ column: MetricComparison.Column, _ group: MetricComparison
  ) -> String? {
    guard let best = group.best(column).first, let value = value(best, column, group) else {
      return nil
    }
    let winners = group.best(column).map { runs[$0].label }.joined(separator: " and ")
    let others = group.rows.filter { !group.best(column).contains($0.run) }
      .compactMap { row in self.value(row.run, column, group).map { (row.run, $0) } }
      .sorted { column.lessIsBetter == true ? $0.1 < $1.1 : $0.1 > $1.1 }
    let next = others.first.map { ", before \(runs[$0.0].label) with \(fourDigits($0.1))" } ?? ""
    let close = group.indistinguishable(column).map { runs[$0].label }
    let doubt =
      close.isEmpty
      ? "" : "; the 95 % intervals of \(close.joined(separator: ", ")) overlap its own"
    return "Best by \(column.name), of \(group.pedigree.samples) samples: \(winners) with "
      + "\(fourDigits(value))\(next)\(doubt)."
  }

  private func value(
    _ run: Int, _ column: MetricComparison.Column, _ group: MetricComparison
  ) -> Double? {
    group.rows.first { $0.run == run }.flatMap { group.figure($0, column)?.value }
  }
}
