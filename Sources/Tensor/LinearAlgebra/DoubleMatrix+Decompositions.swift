private import COpenBLAS

/// Decompositions by LAPACK, on one thread. What they are given must be finite.
extension DoubleMatrix {
  /// The singular values, the largest first. The error of each is a few roundings of the largest,
  /// so small ones have as many correct digits as their size leaves.
  /// - Throws: ``LinearAlgebraError`` if the iteration does not converge.
  public func singularValues() throws -> [Double] {
    let count = min(rows, columns)
    guard count > 0 else { return [] }
    Self.useOneThread()
    // Row-major is the transposed matrix in column-major, which has the same singular values.
    var (m, n, info) = (Int32(columns), Int32(rows), Int32(0))
    var copy = values
    var singular = [Double](repeating: 0, count: count)
    var integers = [Int32](repeating: 0, count: 8 * count)
    var one = Int32(1)
    try withWork { work, length in
      dgesdd_(
        "N", &m, &n, &copy, &m, &singular, nil, &one, nil, &one, work, length, &integers, &info, 1)
    }
    try Self.check(info, "singular values of a \(rows) x \(columns) matrix")
    return singular
  }

  /// A factor g with as many rows as the rank, so that g^T g is this matrix: symmetric, without
  /// negative eigenvalues. By Cholesky's decomposition that takes the largest pivot first (Higham
  /// 1990); what is below the rounding of the largest element counts as 0. Only the elements on and
  /// above the diagonal are looked at. It is a mistake of the program, which stops, if the matrix is
  /// not square.
  public func choleskyFactor() -> DoubleMatrix {
    guard rows == columns else { fatalError("DoubleMatrix: \(rows) x \(columns) is not square") }
    guard rows > 0 else { return self }
    Self.useOneThread()
    var (n, rank, info) = (Int32(rows), Int32(0), Int32(0))
    // The rows above the diagonal are the columns below it.
    var lower = values
    var pivots = [Int32](repeating: 0, count: rows)
    var work = [Double](repeating: 0, count: 2 * rows)
    var tolerance = -1.0  // LAPACK's own: rows * 2^-53 * the largest element
    dpstrf_("L", &n, &lower, &n, &pivots, &rank, &tolerance, &work, &info, 1)
    var factor = DoubleMatrix(rows: Int(rank), columns: columns)
    for row in 0..<Int(rank) {
      for place in row..<columns {
        factor[row, Int(pivots[place]) - 1] = lower[row * columns + place]
      }
    }
    return factor
  }

  /// Calls LAPACK once for the size of its work space and once with it.
  private func withWork(
    _ call: (UnsafeMutablePointer<Double>, UnsafePointer<Int32>) -> Void
  ) throws {
    var (size, query) = (0.0, Int32(-1))
    call(&size, &query)
    var length = Int32(size)
    var work = [Double](repeating: 0, count: Int(length))
    call(&work, &length)
  }

  private static func check(_ info: Int32, _ what: String) throws {
    guard info == 0 else { throw LinearAlgebraError("the \(what) cannot be found") }
  }
}

/// A decomposition that LAPACK could not make.
public struct LinearAlgebraError: Error, CustomStringConvertible {
  /// What could not be made, as a sentence without a full stop.
  public let description: String

  init(_ description: String) { self.description = description }
}
