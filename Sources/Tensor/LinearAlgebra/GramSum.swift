private import COpenBLAS

/// The sum of the products x x^T of many vectors x, in double, a group of them at a time.
public struct GramSum: Sendable {
  /// Elements of a vector.
  public let columns: Int
  /// The tiles on and above the diagonal are filled.
  private var sum: [Double]

  /// The sum of no vectors.
  public init(columns: Int) {
    self.columns = columns
    sum = [Double](repeating: 0, count: columns * columns)
  }

  /// Adds vectors, one row each. The result depends on how they are grouped by its last bits, but
  /// not on the number of threads.
  public mutating func add(_ vectors: [Double]) {
    let count = vectors.count / columns
    guard count > 0 else { return }
    DoubleMatrix.useOneThread()
    let (columns, tile) = (columns, DoubleMatrix.tile)
    let places = Self.tiles(columns)
    sum.withUnsafeMutableBufferPointer { sum in
      let sum = sum.baseAddress!
      vectors.withUnsafeBufferPointer { x in
        let x = x.baseAddress!
        inParallel(places.count) { part in
          let (i, j) = places[part]
          cblas_dgemm(
            CblasRowMajor, CblasTrans, CblasNoTrans, Int32(min(tile, columns - i)),
            Int32(min(tile, columns - j)), Int32(count), 1, x + i, Int32(columns), x + j,
            Int32(columns), 1, sum + i * columns + j, Int32(columns))
        }
      }
    }
  }

  /// The whole sum, symmetric to the bit.
  public var matrix: DoubleMatrix {
    var matrix = DoubleMatrix(rows: columns, columns: columns, values: sum)
    for row in 0..<columns {
      for column in 0..<row { matrix[row, column] = sum[column * columns + row] }
    }
    return matrix
  }

  private static func tiles(_ columns: Int) -> [(row: Int, column: Int)] {
    let starts = stride(from: 0, to: columns, by: DoubleMatrix.tile)
    return starts.flatMap { row in starts.filter { $0 >= row }.map { (row, $0) } }
  }
}
