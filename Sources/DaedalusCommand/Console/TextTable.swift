/// Rows of cells in columns as wide as their widest cell.
struct TextTable {
  private var rows: [[String]]
  private let leftAligned: Int

  /// A table with these headings; the first `leftAligned` columns are texts, the others figures.
  init(_ headings: [String], leftAligned: Int = 0) {
    rows = [headings]
    self.leftAligned = leftAligned
  }

  /// Adds a row, with a cell for each heading.
  mutating func add(_ row: [String]) { rows.append(row) }

  /// The headings, then the rows, with two blanks between columns.
  var lines: [String] { lines(minimum: 0) }

  /// The same with every column but the first at least so wide: several tables stand in line.
  func lines(minimum: Int) -> [String] {
    let widths = rows[0].indices.map { column in
      max(column > 0 ? minimum : 0, rows.map { $0[column].count }.max() ?? 0)
    }
    return rows.map { row in
      let cells = row.indices.map { column -> String in
        let blanks = String(repeating: " ", count: widths[column] - row[column].count)
        return column < leftAligned ? row[column] + blanks : blanks + row[column]
      }
      return cells.joined(separator: "  ")
    }
  }
}
