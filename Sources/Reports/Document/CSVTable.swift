/// A table of a report as comma-separated values (RFC 4180), numbers with all their digits.
enum CSVTable {
  /// The lines, headings first. A column in which any number has an interval is followed by two
  /// more, its ends; one with small print in any cell by one more.
  static func text(_ table: ReportTable) -> String {
    let shapes = table.columns.indices.map { column -> Shape in
      let cells = table.rows.map { $0[column] }
      return Shape(
        hasInterval: cells.contains { $0.interval != nil },
        hasDetail: cells.contains { !$0.details.isEmpty })
    }
    let head = zip(table.columns, shapes).flatMap { column, shape -> [String] in
      let ends = shape.hasInterval ? ["\(column.title) low", "\(column.title) high"] : []
      return [column.title] + ends + (shape.hasDetail ? ["\(column.title) note"] : [])
    }
    let rows = table.rows.map { row -> [String] in
      zip(row, shapes).flatMap { cell, shape -> [String] in
        let ends = [cell.interval?.lowerBound, cell.interval?.upperBound].map(Self.text)
        let note = cell.details.joined(separator: "; ")
        return [cell.value.map { "\($0)" } ?? cell.text] + (shape.hasInterval ? ends : [])
          + (shape.hasDetail ? [note] : [])
      }
    }
    return ([head] + rows).map { line($0) + "\r\n" }.joined()
  }

  /// The points of the lines that have a name.
  static func text(_ plot: LinePlot) -> String {
    let points = plot.series.filter { !$0.name.isEmpty }.flatMap { series in
      series.points.map { [series.name, "\($0.x)", "\($0.y)"] }
    }
    return ([["line", plot.xLabel, plot.yLabel]] + points).map { line($0) + "\r\n" }.joined()
  }

  /// A row for each point of the lines, numbers first; each row is one line, whatever texts hold.
  static func text(_ figure: Figure) -> String {
    let points = figure.lines.flatMap { line in
      line.rows.map { row in row.map { "\($0)" } + line.keys.map(onOneLine) }
    }
    return ([figure.columns + figure.keys] + points).map { line($0) + "\r\n" }.joined()
  }

  private static func onOneLine(_ text: String) -> String {
    text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).joined(separator: " ")
  }

  private struct Shape {
    let hasInterval: Bool
    let hasDetail: Bool
  }

  private static func text(_ number: Double?) -> String { number.map { "\($0)" } ?? "" }

  private static func line(_ fields: [String]) -> String {
    fields.map { field in
      let isPlain = !field.unicodeScalars.contains { ",\"\n\r".unicodeScalars.contains($0) }
      return isPlain ? field : "\"\(field.replacing("\"", with: "\"\""))\""
    }.joined(separator: ",")
  }
}
