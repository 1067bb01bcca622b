internal import Tensor

/// Mean and covariance of rows that come a few at a time, so that they need not be kept.
///
/// Sums are in double, of differences from the mean of the first rows, in groups of a fixed number of
/// rows: the result does not depend on how many come at once, nor on the number of threads.
public struct MomentSum: Sendable {
  /// Rows whose products are added at once.
  private static let group = 512

  private let columns: Int
  private var count = 0
  private var rows: [Float] = []
  private var counts: [Int] = []
  private var shift: [Double] = []
  private var sum: [Double]
  private var products: GramSum

  /// The sum of no rows.
  public init(columns: Int) {
    self.columns = columns
    sum = [Double](repeating: 0, count: columns)
    products = GramSum(columns: columns)
  }

  /// Adds rows, each as often as `counts` says: once, unless given. It is a mistake of the program,
  /// which stops, if they have other columns.
  public mutating func add(_ matrix: FeatureMatrix, counts: [Int]? = nil) {
    guard matrix.columns == columns else {
      fatalError("MomentSum: rows of \(matrix.columns) numbers, not \(columns)")
    }
    for row in 0..<matrix.rows where counts?[row] != 0 {
      rows += matrix.values[row * columns..<(row + 1) * columns]
      self.counts.append(counts?[row] ?? 1)
      if self.counts.count == Self.group { addGroup() }
    }
  }

  /// The moments of what was added so far; of fewer than 2 rows the covariance is 0.
  public var moments: FeatureMoments {
    var all = self
    all.addGroup()
    return all.momentsOfGroups
  }

  private mutating func addGroup() {
    guard !counts.isEmpty else { return }
    if shift.isEmpty { shift = meanOfGroup }
    var differences = [Double](repeating: 0, count: rows.count)
    for row in counts.indices {
      let (weight, root) = (Double(counts[row]), Double(counts[row]).squareRoot())
      for column in 0..<columns {
        let difference = Double(rows[row * columns + column]) - shift[column]
        sum[column] += weight * difference
        differences[row * columns + column] = root * difference
      }
      count += counts[row]
    }
    products.add(differences)
    rows.removeAll(keepingCapacity: true)
    counts.removeAll(keepingCapacity: true)
  }

  private var meanOfGroup: [Double] {
    (0..<columns).map { column in
      let values = counts.indices.map { Double(rows[$0 * columns + column]) }
      return values.reduce(0, +) / Double(values.count)
    }
  }

  private var momentsOfGroups: FeatureMoments {
    var covariance = products.matrix
    let (images, degrees) = (Double(max(1, count)), Double(max(1, count - 1)))
    for row in 0..<columns {
      for column in 0..<columns {
        covariance[row, column] -= sum[row] * sum[column] / images
        covariance[row, column] /= degrees
      }
    }
    let mean = sum.indices.map { (shift.isEmpty ? 0 : shift[$0]) + sum[$0] / images }
    return FeatureMoments(count: count, mean: mean, covariance: covariance.values)
  }
}
