internal import Recipe

/// What of the paper can be made again, by the names that `reproduce` knows.
public enum PaperResult: Sendable {
  /// A table of results.
  case table(PaperTable)
  /// A figure.
  case figure(PaperFigure)

  /// Everything, in the paper's order.
  public static let all: [PaperResult] =
    PaperTable.all.map { .table($0) } + PaperFigure.all.map { .figure($0) }

  /// `table5`, `fig14`.
  public var name: String {
    switch self {
    case .table(let table): table.name
    case .figure(let figure): figure.name
    }
  }

  /// `Table 5, fashion_mnist`, `Figure 14`.
  public var title: String {
    switch self {
    case .table(let table): "\(table.title), \(table.dataset)"
    case .figure(let figure): figure.title
    }
  }

  /// What it shows, in a few words.
  public var summary: String {
    switch self {
    case .table(let table): "\(table.rows.count) variants on \(table.dataset)"
    case .figure(let figure): figure.summary
    }
  }

  /// The rows behind it.
  public func rows(at scale: ReproductionScale) -> [PaperRow] {
    switch self {
    case .table(let table): table.rows
    case .figure(let figure): figure.rows(at: scale)
    }
  }

  /// The figures that samples of its runs are judged by; none for a figure.
  public var columns: [PaperTable.Column] {
    if case .table(let table) = self { table.columns } else { [] }
  }

  /// Whether runs are needed: else their recipes are.
  public var needsRuns: Bool {
    if case .figure(let figure) = self { figure.analysis != .signalToNoise } else { true }
  }

  /// What has a name.
  /// - Throws: ``ExperimentError`` with the nearest name and all that there are.
  public static func named(_ name: String) throws -> PaperResult {
    if let found = all.first(where: { $0.name == name }) { return found }
    let names = all.map(\.name)
    let nearest = nearestName(to: name, among: names).map { "did you mean '\($0)'? " } ?? ""
    throw ExperimentError(
      "there is no table or figure '\(printable(name))': \(nearest)Known: "
        + names.joined(separator: ", "))
  }
}
