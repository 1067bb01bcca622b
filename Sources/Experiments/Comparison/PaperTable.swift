/// A table of results of Deja et al. 2022.
public struct PaperTable: Sendable {
  /// As the paper numbers it.
  public let number: Int
  /// The dataset's name in recipes.
  public let dataset: String
  /// The columns, in the paper's order.
  public let columns: [Column]
  /// From the first on.
  public let rows: [PaperRow]

  /// A figure of every row.
  public struct Column: Sendable, Equatable {
    /// As metrics name it: `fid`.
    public let name: String
    /// As a narrow heading: `FID`.
    public let title: String
    /// What the figure is of.
    public let kind: Kind
    /// The metric that it is a figure of, by its name in recipes; nil for what no metric says.
    let metric: String?
  }

  /// What figures are of.
  public enum Kind: Sendable, Equatable {
    /// The samples: depends on the training and on how they are judged.
    case quality
    /// The model: depends on its networks alone.
    case size
    /// The machine as well.
    case time
    /// Time as a multiple of the first row's.
    case ratio
  }

  /// `table5`.
  public var name: String { "table\(number)" }
  /// `Table 5`.
  public var title: String { "Table \(number)" }

  /// Every table of results, in the paper's order.
  public static let all: [PaperTable] =
    PaperTables.tables.map { table in
      PaperTable(
        number: table.number, dataset: table.dataset, columns: quality,
        rows: lines(table.rows).enumerated().map { index, fields in
          PaperRow(table.number, index + 1, table.dataset, fields, quality)
        })
    } + [
      PaperTable(
        number: 7, dataset: "fashion_mnist", columns: capacity + [ratio],
        rows: lines(PaperTables.capacity).enumerated().map { index, fields in
          PaperRow(capacity: index + 1, "fashion_mnist", fields, capacity)
        })
    ]

  private static func figure(_ name: String, _ title: String, of metric: String) -> Column {
    Column(name: name, title: title, kind: .quality, metric: metric)
  }
  private static let fid = figure("fid", "FID", of: "fid")
  private static let shares = [
    figure("precision", "precision", of: "precision_recall"),
    figure("recall", "recall", of: "precision_recall"),
  ]

  /// Of Tables 3, 4 and 5.
  static let quality =
    [
      figure("inception_score", "IS", of: "inception_score"), fid,
      figure("sfid", "sFID", of: "sfid"),
    ]
    + shares
  /// Of Table 7.
  static let capacity =
    [
      Column(name: "parameters_millions", title: "M params", kind: .size, metric: nil),
      Column(name: "seconds_per_sample", title: "s/sample", kind: .time, metric: nil), fid,
    ] + shares
  /// Seconds of different machines are compared as multiples.
  private static let ratio = Column(
    name: "time_ratio", title: "x row 1", kind: .ratio, metric: nil)

  private static func lines(_ text: String) -> [[String]] {
    text.split(separator: "\n").map { line in
      line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
  }
}
