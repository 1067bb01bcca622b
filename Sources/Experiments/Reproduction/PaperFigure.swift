internal import Recipe

/// A figure of Deja et al. 2022 that an analysis of runs, or of their recipes alone, draws.
public struct PaperFigure: Sendable {
  /// What draws it.
  public enum Analysis: Sendable {
    /// Signal-to-noise ratios of recipes: nothing is trained.
    case signalToNoise
    /// Samples of each run from the same noise.
    case grids
    /// The loss of every step through training.
    case dynamics
    /// Which share of the bound the first steps have.
    case lossShare
  }

  /// As the paper numbers it.
  public let number: Int
  /// What it shows, in a few words.
  public let summary: String
  /// What draws it.
  public let analysis: Analysis
  /// What the paper finds there, in whole sentences.
  public let finding: String
  /// The numbers of a table and of its rows that are shown.
  private let shown: [(table: Int, rows: ClosedRange<Int>)]
  /// Those that stand for them at quick scale, if they are of another dataset.
  private let standIns: [(table: Int, rows: ClosedRange<Int>)]?

  /// `fig14`.
  public var name: String { "fig\(number)" }
  /// `Figure 14`.
  public var title: String { "Figure \(number)" }

  /// The rows behind it, in the paper's order.
  public func rows(at scale: ReproductionScale) -> [PaperRow] {
    let places = scale == .quick ? standIns ?? shown : shown
    return places.flatMap { place in
      let table = PaperTable.all.first { $0.number == place.table }
      return (table?.rows ?? []).filter { place.rows.contains($0.number) }
    }
  }

  /// Why what the runs of rows show is not what the paper's figure shows, a sentence each without a full
  /// stop; empty where it is.
  public func objections(to rows: [ReproductionPlan.Row], _ plan: ReproductionPlan) -> [String] {
    let (own, ours) = (shown.map(\.table), rows.map(\.row.table))
    let datasets = { (tables: [Int]) in
      PaperTable.all.filter { tables.contains($0.number) }.map(\.dataset).joined(separator: ", ")
    }
    let others =
      ours.allSatisfy(own.contains)
      ? [] : ["another dataset: \(datasets(ours)) instead of \(datasets(own))"]
    return (others + rows.flatMap { plan.objections(to: $0)?.recipe ?? [] }).withoutRepetitions
  }

  /// Every figure that is known here, in the paper's order.
  public static let all: [PaperFigure] = [
    PaperFigure(
      number: 8, summary: "signal-to-noise ratio and how it falls", analysis: .signalToNoise,
      finding: "The steepest loss of signal is in the first 10 % of the steps, on every dataset.",
      shown: [(5, 1...1), (3, 1...1), (4, 1...1)], standIns: nil),
    grids(9, 5, 5...10, "of fashion_mnist, simple loss"),
    grids(10, 3, 5...9, "of cifar10, simple loss"),
    grids(11, 4, 5...9, "of celeba, simple loss"), grids(12, 4, 1...4, "of celeba, VLB"),
    grids(13, 4, 10...10, "of celeba, finished by a DAE of ImageNet"),
    PaperFigure(
      number: 14, summary: "negative log-likelihood of every step through training",
      analysis: .dynamics,
      finding:
        "After 2 % of training every step beyond the first tenth is below 0.001 (a DDGM of cifar10, "
        + "VLB).", shown: [(3, 1...1)], standIns: [(5, 1...1)]),
    PaperFigure(
      number: 15, summary: "cumulative negative log-likelihood, DDGM and DAED",
      analysis: .lossShare,
      finding:
        "The first step has 75 % of the sum, the first 1 % of the steps over 90 %; without the first "
        + "step a DAED of the same betas comes lower than the DDGM (cifar10, VLB).",
      shown: [(3, 1...1), (3, 4...4)], standIns: [(5, 1...1), (5, 4...4)]),
  ]

  private static func grids(
    _ number: Int, _ table: Int, _ rows: ClosedRange<Int>, _ what: String
  ) -> PaperFigure {
    PaperFigure(
      number: number, summary: "samples \(what)", analysis: .grids,
      finding: "Samples, to be looked at.", shown: [(table, rows)], standIns: nil)
  }
}
