import Tensor

/// How far two lists of numbers lie apart, and where most.
package struct Difference: CustomStringConvertible, Sendable {
  /// |actual - expected| / |expected|, Euclidean norms; the plain norm where all expected are 0.
  package let relative: Double
  /// The largest distance between two elements.
  package let largest: Double
  /// Where that is.
  package let index: Int
  private let pair: (actual: Double, expected: Double)

  /// Measures in Double. A value that is not finite is infinitely far from any other.
  package init(_ actual: [Double], _ expected: [Double]) {
    require(actual.count == expected.count, "\(actual.count) values and \(expected.count)")
    var (squares, norm) = (0.0, 0.0)
    var worst = (distance: -1.0, index: 0)
    for (index, (a, e)) in zip(actual, expected).enumerated() {
      let distance = (a - e).isFinite ? abs(a - e) : (a == e ? 0 : .infinity)
      squares += distance * distance
      norm += e.isFinite ? e * e : 0
      if distance > worst.distance { worst = (distance, index) }
    }
    relative = norm == 0 ? squares.squareRoot() : (squares / norm).squareRoot()
    (largest, index) = (max(worst.distance, 0), worst.index)
    pair = actual.isEmpty ? (0, 0) : (actual[index], expected[index])
  }

  /// Measures in Double.
  package init(_ actual: [Float], _ expected: [Float]) {
    self.init(actual.map { Double($0) }, expected.map { Double($0) })
  }

  /// The relative error, then the largest difference, where it is and what stands there.
  package var description: String {
    "relative L2 error \(relative); largest difference \(largest) at element \(index): "
      + "\(pair.actual), expected \(pair.expected)"
  }
}
