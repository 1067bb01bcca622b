/// A table of the paper as it was made here, as far as it was.
public struct ReproducedTable: Sendable {
  /// The paper's.
  public let table: PaperTable
  /// Those rows that were asked for, in the paper's order.
  public let rows: [ReproducedRow]

  /// What is known now of the rows of a plan.
  /// - Parameter evaluations: what was found of samples, by the place of the run in the plan.
  public init(
    _ table: PaperTable, _ plan: ReproductionPlan, evaluations: [Int: EvaluationResult],
    failures: [Int: String] = [:]
  ) {
    self.table = table
    let first = plan.rows.first { $0.row.number == 1 }
    let baseline = first.flatMap { first in
      first.run.map { (run: plan.runs[$0], objections: plan.objections(to: first)) }
    }
    rows = plan.rows.map { row in
      ReproducedRow(
        row.row, of: table, run: row.run.map { plan.runs[$0] },
        reason: row.reason ?? row.run.flatMap { failures[$0] },
        row.run.flatMap { evaluations[$0] }, plan.objections(to: row), baseline: baseline)
    }
  }
}
