internal import Diffusion
internal import Tensor

/// The Gaussian with the mean and the covariance of some features.
struct GaussianFit {
  /// `[columns]`.
  let mean: [Double]
  /// g with g^T g = the covariance: as many rows as its rank, or as images.
  let factor: DoubleMatrix
  /// The sum of the variances.
  let trace: Double

  /// The Gaussian of rows, each counted as often as `counts` says: once, unless given. Of fewer rows
  /// than columns the centred rows themselves are the factor, so that nothing is lost.
  init(_ matrix: FeatureMatrix, counts: [Int]? = nil) {
    let distinct = counts.map { $0.count { $0 > 0 } } ?? matrix.rows
    if distinct > matrix.columns {
      var sum = MomentSum(columns: matrix.columns)
      sum.add(matrix, counts: counts)
      self.init(sum.moments)
    } else {
      self.init(fewRows: matrix, counts: counts ?? .init(repeating: 1, count: matrix.rows))
    }
  }

  /// The Gaussian with given moments.
  init(_ moments: FeatureMoments) {
    let size = moments.mean.count
    mean = moments.mean
    trace = (0..<size).reduce(0) { $0 + moments.covariance[$1 * size + $1] }
    factor = DoubleMatrix(rows: size, columns: size, values: moments.covariance).choleskyFactor()
  }

  private init(fewRows matrix: FeatureMatrix, counts: [Int]) {
    let columns = matrix.columns
    let count = Double(counts.reduce(0, +))
    var mean = [Double](repeating: 0, count: columns)
    for row in counts.indices {
      for column in 0..<columns {
        mean[column] += Double(counts[row]) * Double(matrix.values[row * columns + column]) / count
      }
    }
    let kept = counts.indices.filter { counts[$0] > 0 }
    var factor = DoubleMatrix(rows: kept.count, columns: columns)
    for (place, row) in kept.enumerated() {
      let scale = (Double(counts[row]) / (count - 1)).squareRoot()
      for column in 0..<columns {
        let difference = Double(matrix.values[row * columns + column]) - mean[column]
        factor[place, column] = scale * difference
      }
    }
    self.mean = mean
    self.factor = factor
    trace = factor.values.reduce(0) { $0 + $1 * $1 }
  }

  /// The squared Fréchet distance of two Gaussians (Dowson and Landau 1982),
  ///
  ///     |mean1 - mean2|^2 + Tr(C1 + C2 - 2 (C1 C2)^1/2).
  ///
  /// Tr (C1 C2)^1/2 is the sum of the singular values of g1 g2^T, whatever the ranks: no matrix
  /// square root is taken and nothing is added to a diagonal.
  func squaredDistance(to other: GaussianFit) throws -> Double {
    let means = zip(mean, other.mean).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    let overlap = try factor.times(other.factor, otherTransposed: true).singularValues()
    return max(0, means + trace + other.trace - 2 * overlap.reduce(0, +))
  }
}
