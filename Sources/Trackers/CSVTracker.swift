public import Diffusion
public import Recipe

/// One line in `metrics.csv` for each event with figures, as RFC 4180 has it: `step`, then one
/// column for each figure, in the order in which they appeared first.
///
/// A figure that the event does not have is an empty field; one that is not finite is `nan`, `inf`
/// or `-inf`. A column that appears later is added to the lines before, so that the file is a table
/// at every moment.
public struct CSVTracker: Tracker {
  /// `csv`.
  public static var typeName: String { "csv" }
  /// One line.
  public static var summary: String { "metrics.csv: a table of all figures, one line per event" }

  /// The file in the run folder.
  public static let fileName = "metrics.csv"

  /// Has no keys.
  public init(_ options: inout Options) throws {}

  /// Keeps the lines up to `step`, in case of a resume, and the columns that they have values in:
  /// the file is what it was after that step.
  public func open(in folder: String, after step: Int, recipe: String) throws -> any EventRecord {
    var table: [[String]] = []
    let lines = try EventLines("\(folder)/\(Self.fileName)", lineEnd: CSV.lineEnd) { lines in
      table = Self.table(lines, upTo: step)
      return table.map(CSV.line)
    }
    return CSVRecord(lines, columns: table.first.map { Array($0.dropFirst()) } ?? [])
  }

  /// The header and the rows that stay; nothing where no row does.
  private static func table(_ lines: [String], upTo step: Int) -> [[String]] {
    let rows = lines.map(CSV.fields)
    guard let header = rows.first, header.first == CSVRecord.step else { return [] }
    let kept = rows.dropFirst().filter { row in
      row.count == header.count && Int(row[0]).map { $0 <= step } ?? false
    }
    guard !kept.isEmpty else { return [] }
    let columns = header.indices.filter { column in kept.contains { !$0[column].isEmpty } }
    return ([header] + kept).map { row in columns.map { row[$0] } }
  }
}

/// The open file.
private final class CSVRecord: EventRecord {
  static let step = "step"

  private let lines: EventLines
  /// After the step.
  private var columns: [String]

  init(_ lines: EventLines, columns: [String]) {
    self.lines = lines
    self.columns = columns
  }

  func record(_ event: RunEvent) throws {
    let figures = event.figures
    guard !figures.isEmpty else { return }
    let new = figures.map(\.name).filter { !columns.contains($0) }
    if !new.isEmpty { try add(new) }
    let values = Dictionary(figures.map { ($0.name, $0.value) }) { first, _ in first }
    let fields = columns.map { column in values[column].map(field) ?? "" }
    try lines.append(CSV.line(["\(event.step)"] + fields))
  }

  private func add(_ names: [String]) throws {
    columns += names
    let header = CSV.line([Self.step] + columns)
    let empty = String(repeating: ",", count: names.count)
    try lines.rewrite { lines in [header] + lines.dropFirst().map { $0 + empty } }
  }

  private func field(_ value: Double) -> String { value.isNaN ? "nan" : "\(value)" }
}
