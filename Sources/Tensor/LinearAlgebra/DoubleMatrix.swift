/// A matrix of doubles in ordinary memory: for statistics, which float32 is too short for.
public struct DoubleMatrix: Sendable, Equatable {
  /// Rows.
  public let rows: Int
  /// Columns.
  public let columns: Int
  /// Row after row, `rows * columns` of them.
  public internal(set) var values: [Double]

  /// A matrix from its rows, one after the other. It is a mistake of the program, which stops, if
  /// they do not fill it.
  public init(rows: Int, columns: Int, values: [Double]) {
    guard rows >= 0, columns >= 0, values.count == rows * columns else {
      fatalError("DoubleMatrix: \(values.count) values do not fill \(rows) x \(columns)")
    }
    self.rows = rows
    self.columns = columns
    self.values = values
  }

  /// A matrix of zeros.
  public init(rows: Int, columns: Int) {
    self.init(rows: rows, columns: columns, values: .init(repeating: 0, count: rows * columns))
  }

  /// The element in a row and a column.
  public subscript(row: Int, column: Int) -> Double {
    get { values[row * columns + column] }
    set { values[row * columns + column] = newValue }
  }
}
