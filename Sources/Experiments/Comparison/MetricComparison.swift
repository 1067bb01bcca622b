internal import Recipe

/// Figures that may be ranked against each other: those of one pedigree, one table.
public struct MetricComparison: Sendable {
  /// What all of its figures depend on alike.
  public let pedigree: Pedigree
  /// One row for each run that was evaluated so, in the order of the runs.
  public let rows: [Row]
  /// What there is, in the order in which it was found.
  public let columns: [Column]

  /// A run's newest evaluation of this pedigree.
  public struct Row: Sendable {
    /// The run's place among those compared.
    public let run: Int
    /// What was found.
    public let result: EvaluationResult
  }

  /// A figure by its name and its rule: those of other rules stand in other columns.
  public struct Column: Sendable, Equatable {
    /// `fid`.
    public let name: String
    /// The estimator and its settings.
    public let rule: String
    /// Whether less is better; nil where neither is.
    public let lessIsBetter: Bool?
  }

  /// The figures of runs, by pedigree, in the order in which these appear.
  public static func groups(_ records: [RunRecord]) -> [MetricComparison] {
    var order: [Pedigree] = []
    var newest: [Pedigree: [Int: EvaluationResult]] = [:]
    for (run, record) in records.enumerated() {
      for result in record.evaluations {
        let pedigree = Pedigree(result, of: record)
        if newest[pedigree] == nil { order.append(pedigree) }
        newest[pedigree, default: [:]][run] = result
      }
    }
    return order.map { pedigree in
      let found = newest[pedigree] ?? [:]
      return MetricComparison(
        pedigree, found.sorted { $0.key < $1.key }.map { Row(run: $0.key, result: $0.value) })
    }
  }

  private init(_ pedigree: Pedigree, _ rows: [Row]) {
    self.pedigree = pedigree
    self.rows = rows
    columns = rows.flatMap(\.result.figures).map(Column.init).withoutRepetitions
  }

  /// What a row has in a column.
  public func figure(_ row: Row, _ column: Column) -> EvaluationResult.Figure? {
    row.result.figures.first { Column($0) == column }
  }

  /// The runs with the best value of a column; none where neither direction is better, or fewer than
  /// two runs have a value.
  public func best(_ column: Column) -> [Int] {
    guard let lessIsBetter = column.lessIsBetter else { return [] }
    let values = rows.compactMap { row in
      figure(row, column)?.value.map { (run: row.run, value: $0) }
    }
    guard values.count > 1 else { return [] }
    let best = lessIsBetter ? values.map(\.value).min() : values.map(\.value).max()
    return values.filter { $0.value == best }.map(\.run)
  }

  /// The runs whose intervals overlap that of the best one, so that the order may be chance; none
  /// where intervals are missing.
  public func indistinguishable(_ column: Column) -> [Int] {
    guard let best = best(column).first,
      let row = rows.first(where: { $0.run == best }),
      let own = figure(row, column)?.interval, own.count == 2
    else { return [] }
    return rows.filter { other in
      guard other.run != best, let interval = figure(other, column)?.interval, interval.count == 2
      else { return false }
      return interval[0] <= own[1] && own[0] <= interval[1]
    }.map(\.run)
  }
}

extension MetricComparison.Column {
  init(_ figure: EvaluationResult.Figure) {
    self.init(name: figure.name, rule: figure.rule, lessIsBetter: figure.lessIsBetter)
  }
}
