internal import Foundation

/// The curve of precision over recall of two histograms (Sajjadi et al. 2018, algorithm 1).
package struct PRDCurve: Sendable, Equatable {
  /// Slopes at which the curve is known.
  private static let angles = 1001
  /// Keeps slopes and quotients finite, as in the authors' code.
  private static let epsilon = 1e-10

  /// At each slope.
  package let precision: [Double]
  /// At each slope.
  package let recall: [Double]

  /// precision(s) = sum min(s q_i, p_i) and recall(s) = precision(s) / s, where p is the histogram of
  /// the samples, q the reference's, and s the tangent of angles in equal steps.
  package init(samples p: [Double], reference q: [Double]) {
    let last = Double.pi / 2 - Self.epsilon
    let slopes = (0..<Self.angles).map { angle in
      tan(Self.epsilon + (last - Self.epsilon) * Double(angle) / Double(Self.angles - 1))
    }
    let sums = slopes.map { slope in zip(p, q).reduce(0) { $0 + min(slope * $1.1, $1.0) } }
    precision = sums.map { min(max($0, 0), 1) }
    recall = zip(sums, slopes).map { min(max($0 / $1, 0), 1) }
  }

  /// The mean of several curves, slope by slope.
  package init(meanOf curves: [PRDCurve]) {
    let count = Double(curves.count)
    let mean = { (values: [[Double]]) in
      (0..<Self.angles).map { angle in values.reduce(0) { $0 + $1[angle] } / count }
    }
    precision = mean(curves.map(\.precision))
    recall = mean(curves.map(\.recall))
  }

  /// The largest F_beta on the curve: recall counts beta times as much as precision.
  package func largestF(beta: Double) -> Double {
    let square = beta * beta
    let values = zip(precision, recall).map { p, r in
      (1 + square) * p * r / (square * p + r + Self.epsilon)
    }
    return values.max() ?? 0
  }
}
