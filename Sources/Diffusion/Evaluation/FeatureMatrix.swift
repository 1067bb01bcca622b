/// Numbers that describe images, one row each.
public struct FeatureMatrix: Sendable, Equatable {
  /// Images.
  public let rows: Int
  /// Numbers per image.
  public let columns: Int
  /// Row after row, `rows * columns` of them.
  public let values: [Float]

  /// A matrix from its rows, one after the other. It is a mistake of the program, which stops, if
  /// they do not fill it.
  public init(rows: Int, columns: Int, values: [Float]) {
    guard rows >= 0, columns > 0, values.count == rows * columns else {
      fatalError("FeatureMatrix: \(values.count) values do not fill \(rows) x \(columns)")
    }
    self.rows = rows
    self.columns = columns
    self.values = values
  }
}
