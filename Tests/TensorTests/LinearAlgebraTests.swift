import Tensor
import TestSupport
import Testing

/// Products and decompositions in double, on shapes that do not fill their tiles.
@Suite struct LinearAlgebraTests {
  private func matrix(_ name: String, _ rows: Int, _ columns: Int) -> DoubleMatrix {
    let values = HashValues.data("algebra.\(name)", rows * columns).map(Double.init)
    return DoubleMatrix(rows: rows, columns: columns, values: values)
  }

  private func transposed(_ matrix: DoubleMatrix) -> DoubleMatrix {
    var result = DoubleMatrix(rows: matrix.columns, columns: matrix.rows)
    for row in 0..<matrix.rows {
      for column in 0..<matrix.columns { result[column, row] = matrix[row, column] }
    }
    return result
  }

  /// The largest difference of two matrices.
  private func difference(_ a: DoubleMatrix, _ b: DoubleMatrix) -> Double {
    #expect(a.rows == b.rows && a.columns == b.columns)
    return zip(a.values, b.values).map { abs($0 - $1) }.max() ?? 0
  }

  private func product(_ a: DoubleMatrix, _ b: DoubleMatrix) -> DoubleMatrix {
    var result = DoubleMatrix(rows: a.rows, columns: b.columns)
    for row in 0..<a.rows {
      for column in 0..<b.columns {
        result[row, column] = (0..<a.columns).reduce(0) { $0 + a[row, $1] * b[$1, column] }
      }
    }
    return result
  }

  /// Tolerance: sums of 70 numbers of size 1, each rounded to 1e-16.
  @Test(arguments: [(false, false), (true, false), (false, true), (true, true)])
  func productsAreSums(_ transposedA: Bool, _ transposedB: Bool) {
    let (a, b) = (matrix("a", 300, 70), matrix("b", 70, 270))
    let found = (transposedA ? transposed(a) : a).times(
      transposedB ? transposed(b) : b, transposed: transposedA, otherTransposed: transposedB)
    #expect(difference(found, product(a, b)) < 1e-12)
  }

  @Test func gramSumIsTheProductAndSymmetric() {
    let x = matrix("x", 40, 300)
    var sum = GramSum(columns: 300)
    sum.add(Array(x.values[..<(17 * 300)]))
    sum.add(Array(x.values[(17 * 300)...]))
    #expect(difference(sum.matrix, product(transposed(x), x)) < 1e-12)
    #expect(transposed(sum.matrix) == sum.matrix)
  }

  @Test func resultsDoNotDependOnThreads() {
    let (a, b) = (matrix("a", 300, 70), matrix("b", 70, 270))
    let threads = CPUBackend.threads
    defer { CPUBackend.threads = threads }
    let results = [1, 2, 5].map { count -> [DoubleMatrix] in
      CPUBackend.threads = count
      var sum = GramSum(columns: 70)
      sum.add(a.values)
      return [a.times(b), sum.matrix]
    }
    #expect(results[0] == results[1] && results[0] == results[2])
  }

  /// Of u v^T there is one singular value, |u| |v|; squares of all sum to those of the elements, and
  /// the product of a triangle's is that of its diagonal.
  @Test func singularValuesHaveWhatIsKnownOfThem() throws {
    let (u, v) = (matrix("u", 30, 1), matrix("v", 1, 20))
    let outer = try u.times(v).singularValues()
    let squares = { (m: DoubleMatrix) in m.values.reduce(0) { $0 + $1 * $1 } }
    #expect(outer.count == 20 && abs(outer[0] - (squares(u) * squares(v)).squareRoot()) < 1e-12)
    #expect(outer.dropFirst().allSatisfy { abs($0) < 1e-13 })
    let a = matrix("a", 12, 31)
    let values = try a.singularValues()
    #expect(values == values.sorted(by: >) && values.count == 12)
    #expect(abs(values.reduce(0) { $0 + $1 * $1 } / squares(a) - 1) < 1e-13)
    var triangle = matrix("t", 6, 6)
    for row in 0..<6 { for column in 0..<row { triangle[row, column] = 0 } }
    let determinant = (0..<6).reduce(1.0) { $0 * triangle[$1, $1] }
    let product = try triangle.singularValues().reduce(1, *)
    #expect(abs(product / abs(determinant) - 1) < 1e-10, "small ones lose digits")
  }

  /// A matrix of rank 5 has a factor of 5 rows, whichever columns come first.
  @Test func choleskyFactorHasTheRank() {
    let b = matrix("b", 5, 40)
    let whole = b.times(b, transposed: true)
    let factor = whole.choleskyFactor()
    #expect(factor.rows == 5 && factor.columns == 40)
    #expect(difference(factor.times(factor, transposed: true), whole) < 1e-12)
    let full = matrix("f", 60, 40)
    #expect(full.times(full, transposed: true).choleskyFactor().rows == 40)
    #expect(DoubleMatrix(rows: 3, columns: 3).choleskyFactor().rows == 0)
  }

  @Test func partsRunOnceEach() {
    var counts = [Int](repeating: 0, count: 1000)
    counts.withUnsafeMutableBufferPointer { counts in
      let counts = counts.baseAddress!
      inParallel(1000) { counts[$0] += 1 }
    }
    #expect(counts == .init(repeating: 1, count: 1000))
  }
}
