import Diffusion
import TestSupport
import Testing

/// Mean and covariance of rows that come in any groups.
@Suite struct MomentSumTests {
  private let rows = FeatureMatrix(
    rows: 1100, columns: 5, values: HashValues.data("moments", 5500).map { $0 + 100 })

  private func moments(in groups: [Int]) -> FeatureMoments {
    var sum = MomentSum(columns: 5)
    var start = 0
    for group in groups {
      sum.add(rows.selecting(Array(start..<start + group)))
      start += group
    }
    return sum.moments
  }

  /// Two passes in double; the mean of 100 does not cost digits: 1e-12 of a variance of 1.
  @Test func theyAreTheSums() {
    let found = moments(in: [1100])
    let value = { (row: Int, column: Int) in Double(rows.values[row * 5 + column]) }
    let mean = (0..<5).map { column in
      (0..<1100).reduce(0) { $0 + value($1, column) } / 1100
    }
    #expect(found.count == 1100)
    for column in 0..<5 {
      #expect(abs(found.mean[column] - mean[column]) < 1e-12)
      for other in 0..<5 {
        let sum = (0..<1100).reduce(0) {
          $0 + (value($1, column) - mean[column]) * (value($1, other) - mean[other])
        }
        #expect(abs(found.covariance[column * 5 + other] - sum / 1099) < 1e-12)
      }
    }
  }

  @Test func groupsDoNotMatter() {
    let whole = moments(in: [1100])
    #expect(moments(in: [1, 1, 510, 2, 586]) == whole)
    #expect(moments(in: [700, 400]) == whole)
  }

  @Test func countsAreRepetitions() {
    let counts = (0..<1100).map { $0 % 4 }
    let repeated = counts.indices.flatMap { row in [Int](repeating: row, count: counts[row]) }
    var (sum, plain) = (MomentSum(columns: 5), MomentSum(columns: 5))
    sum.add(rows, counts: counts)
    plain.add(rows.selecting(repeated))
    let (found, expected) = (sum.moments, plain.moments)
    #expect(found.count == expected.count)
    for (one, other) in zip(found.covariance + found.mean, expected.covariance + expected.mean) {
      #expect(abs(one - other) < 1e-12)
    }
  }

  @Test func ofNoRowsAndOfOneTheyAreFinite() {
    #expect(MomentSum(columns: 2).moments.covariance == [0, 0, 0, 0])
    let one = FeatureMatrix(rows: 1, columns: 2, values: [3, 4])
    var sum = MomentSum(columns: 2)
    sum.add(one)
    #expect(sum.moments == FeatureMoments(count: 1, mean: [3, 4], covariance: [0, 0, 0, 0]))
  }
}
