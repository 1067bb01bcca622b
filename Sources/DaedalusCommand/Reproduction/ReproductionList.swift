internal import Diffusion
internal import Experiments
internal import Recipe

/// Every run behind a table or a figure, as `reproduce` lists them, in 80 columns.
struct ReproductionList {
  let reproduction: Reproduction

  private var plan: ReproductionPlan { reproduction.plan }

  /// The list, the total, and why rows have no run.
  var lines: [String] {
    let (subject, places) = (reproduction.subject, reproduction.places)
    var list = TextTable(
      ["row", "run", "state", "training", "sampling", "samples"], leftAligned: 3)
    for (index, run) in plan.runs.enumerated() {
      let outlook = reproduction.outlooks[index]
      list.add([
        rows(of: index), run.name, Self.state(run), Self.text(outlook.trainSeconds),
        Self.text(outlook.sampleSeconds), samples(index, outlook),
      ])
    }
    let head = "\(subject.title), at \(reproduction.scale.rawValue) scale"
    let reading =
      "Recipes are those of \(printable(places.recipes))/, runs those of \(printable(places.runs))/. "
      + "Times are what is left, by a few steps timed on this machine now; sampling is taken for a "
      + "third of training, image by image and step by step, where it was not measured."
    return [head, ""] + (plan.runs.isEmpty ? ["no runs"] : list.lines) + [
      "", wrapped(total, indent: 0),
    ]
      + missing + ["", wrapped(reading, indent: 0)]
  }

  /// The rows that a run is behind: `4`, or with their tables `5.4`; `-` for one that only gives parts to
  /// others.
  private func rows(of run: Int) -> String {
    let rows = plan.rows.filter { $0.run == run }.map { number($0.row) }
    return rows.isEmpty ? "-" : rows.joined(separator: ",")
  }

  private func number(_ row: PaperRow) -> String {
    if case .table = reproduction.subject { "\(row.number)" } else { "\(row.table).\(row.number)" }
  }

  private func samples(_ index: Int, _ outlook: RunOutlook) -> String {
    if case .refused = plan.runs[index].state { return "-" }
    let isJudged = !reproduction.subject.columns.isEmpty
    guard isJudged, plan.rows.contains(where: { $0.run == index }) else { return "-" }
    let count = plan.runs[index].experiment.map { "\($0.evaluation.samples)" } ?? "?"
    return reproduction.evaluations[index] == nil ? "\(count) to do" : "\(count) done"
  }

  /// `none`, `step 250/2000`.
  static func state(_ run: PlannedRun) -> String {
    switch run.state {
    case .none: "none"
    case .unfinished(let step): "step \(step)/\(run.experiment.map { "\($0.train.steps)" } ?? "?")"
    case .finished: "finished"
    case .refused: "refused"
    }
  }

  /// The same without numbers, as JSON has it.
  static func word(_ run: PlannedRun) -> String {
    switch run.state {
    case .none: "none"
    case .unfinished: "unfinished"
    case .finished: "finished"
    case .refused: "refused"
    }
  }

  private static func text(_ seconds: Double?) -> String {
    seconds.map { $0 > 0 ? clock($0) : "-" } ?? "?"
  }

  private var total: String {
    let outlooks = reproduction.outlooks
    let training = outlooks.compactMap(\.trainSeconds).reduce(0, +)
    let sampling = outlooks.compactMap(\.sampleSeconds).reduce(0, +)
    let unknown = outlooks.count { $0.trainSeconds == nil || $0.sampleSeconds == nil }
    let toEvaluate = outlooks.count(where: \.isToEvaluate)
    guard reproduction.subject.needsRuns else { return "Recipes are enough: nothing is trained." }
    guard training + sampling > 0 || unknown > 0 || toEvaluate > 0 else {
      return "Total: nothing is left to do."
    }
    let evaluations = toEvaluate == 1 ? "1 evaluation" : "\(toEvaluate) evaluations"
    return "Total: \(clock(training)) of training, \(clock(sampling)) of sampling, \(evaluations)"
      + (unknown > 0 ? "; of \(unknown) not known." : ".")
  }

  /// Why rows have no run, rows of one reason together.
  private var missing: [String] {
    let rows = plan.rows.filter { $0.run == nil }
    return rows.compactMap(\.reason).withoutRepetitions.map { reason in
      let names = rows.filter { $0.reason == reason }
        .map { "\(number($0.row)) (\($0.row.shortName))" }
      let head = names.count == 1 ? "Row" : "Rows"
      return wrapped(
        "\(head) \(names.joined(separator: ", ")): no run, because \(reason).", indent: 0,
        hanging: 2)
    }
  }
}
