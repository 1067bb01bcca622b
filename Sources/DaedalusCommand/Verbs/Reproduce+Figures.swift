internal import ArgumentParser
internal import Experiments
internal import Recipe

extension Reproduce {
  /// Draws a figure of the runs behind it as `analyze` does, and says what the paper finds there.
  func finish(
    _ figure: PaperFigure, _ reproduction: Reproduction, in folder: String
  ) throws {
    let plan = reproduction.plan
    let made = plan.rows.filter { row in
      row.run.map { reproduction.failures[$0] == nil } ?? false
    }
    let runs = made.compactMap(\.run).map { plan.runs[$0] }
    let arguments = ["--out", folder] + (json ? ["--json"] : [])
    guard !runs.isEmpty else { return }
    if !json { Console.print("") }
    switch figure.analysis {
    case .signalToNoise:
      let overrides = set.overrides.flatMap { ["--set", $0] }
      try AnalyzeSNR.parse(runs.map(\.recipePath) + arguments + overrides).run()
    case .grids: try AnalyzeGrids.parse(runs.map(\.folder.path) + arguments).run()
    case .dynamics: try AnalyzeDynamics.parse(runs.map(\.folder.path) + arguments).run()
    case .lossShare: try AnalyzeLossShare.parse(runs.map(\.folder.path) + arguments).run()
    }
    guard !json else { return }
    for line in lines(figure, made, plan) { Console.print(line) }
  }

  /// What the paper finds, and why ours is not to be taken for that.
  private func lines(
    _ figure: PaperFigure, _ rows: [ReproductionPlan.Row], _ plan: ReproductionPlan
  ) -> [String] {
    let reasons = figure.objections(to: rows, plan)
    let paper = ["", wrapped("The paper: \(figure.finding)", indent: 0)]
    guard !reasons.isEmpty else { return paper }
    return paper + ["Not comparable, because of:"]
      + reasons.map { wrapped("- \($0)", indent: 0, hanging: 2) }
  }
}
