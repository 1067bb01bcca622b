private import COpenBLAS

/// Products by OpenBLAS, cut into tiles of the result whose number follows from the shape alone:
/// threads share tiles, never the terms of a sum.
extension DoubleMatrix {
  /// Rows and columns of a tile.
  static let tile = 256

  /// The product of this matrix, transposed if asked, and another one. It is a mistake of the
  /// program, which stops, if they do not fit.
  public func times(
    _ other: DoubleMatrix, transposed: Bool = false, otherTransposed: Bool = false
  ) -> DoubleMatrix {
    let (m, k) = transposed ? (columns, rows) : (rows, columns)
    let (k2, n) = otherTransposed ? (other.columns, other.rows) : (other.rows, other.columns)
    guard k == k2 else { fatalError("DoubleMatrix: \(m) x \(k) cannot multiply \(k2) x \(n)") }
    var product = DoubleMatrix(rows: m, columns: n)
    guard m > 0, n > 0, k > 0 else { return product }
    Self.useOneThread()
    let across = (n + Self.tile - 1) / Self.tile
    product.values.withUnsafeMutableBufferPointer { c in
      let c = c.baseAddress!
      values.withUnsafeBufferPointer { a in
        other.values.withUnsafeBufferPointer { b in
          let (a, b) = (a.baseAddress!, b.baseAddress!)
          inParallel((m + Self.tile - 1) / Self.tile * across) { part in
            let (i, j) = (part / across * Self.tile, part % across * Self.tile)
            cblas_dgemm(
              CblasRowMajor, transposed ? CblasTrans : CblasNoTrans,
              otherTransposed ? CblasTrans : CblasNoTrans, Int32(min(Self.tile, m - i)),
              Int32(min(Self.tile, n - j)), Int32(k), 1, a + (transposed ? i : i * columns),
              Int32(columns), b + (otherTransposed ? j * other.columns : j), Int32(other.columns),
              0, c + i * n + j, Int32(n))
          }
        }
      }
    }
    return product
  }

  /// The backend's start tells OpenBLAS to stay on one thread.
  static func useOneThread() { _ = CPUBackend.shared }
}
