internal import Diffusion
internal import Tensor

/// Clusters of points around their means (Lloyd 1982), begun by k-means++ (Arthur and Vassilvitskii
/// 2007).
struct KMeans {
  /// Rounds after which it ends, settled or not.
  private static let mostRounds = 100

  private let points: FeatureMatrix
  private let tensor: Tensor
  private let norms: [Float]

  init(_ points: FeatureMatrix) {
    self.points = points
    tensor = Tensor(points.values, shape: [points.rows, points.columns])
    norms = Self.norms(of: points)
  }

  /// The cluster of each point, of at most `count`.
  func labels(_ count: Int, using random: inout RandomSource) throws -> [Int] {
    var centres = try firstCentres(min(count, points.rows), &random)
    var labels = try nearest(centres).labels
    for _ in 0..<Self.mostRounds {
      centres = means(of: labels, centres)
      let next = try nearest(centres).labels
      if next == labels { break }
      labels = next
    }
    return labels
  }

  /// Points, each drawn in proportion to the squared distance from those before.
  private func firstCentres(_ count: Int, _ random: inout RandomSource) throws -> FeatureMatrix {
    var rows = [Int(random.uniform() * Double(points.rows))]
    var distances = try nearest(points.selecting(rows)).distances
    while rows.count < count {
      let total = distances.reduce(0.0) { $0 + Double($1) }
      var left = random.uniform() * total
      let drawn = distances.firstIndex { distance in
        left -= Double(distance)
        return left < 0
      }
      rows.append(drawn ?? points.rows - 1)
      let last = try nearest(points.selecting([rows[rows.count - 1]])).distances
      distances = zip(distances, last).map(min)
    }
    return points.selecting(rows)
  }

  /// The nearest centre of each point, the first of several, and its squared distance.
  private func nearest(_ centres: FeatureMatrix) throws -> (labels: [Int], distances: [Float]) {
    let others = Tensor(centres.values, shape: [centres.rows, centres.columns])
    let products = try tensor.matmul(others, transposeB: true).read()
    let centreNorms = Self.norms(of: centres)
    var labels = [Int](repeating: 0, count: points.rows)
    var distances = [Float](repeating: .infinity, count: points.rows)
    for point in labels.indices {
      for centre in centreNorms.indices {
        let product = products[point * centreNorms.count + centre]
        let distance = max(norms[point] - 2 * product + centreNorms[centre], 0)
        if distance < distances[point] { (labels[point], distances[point]) = (centre, distance) }
      }
    }
    return (labels, distances)
  }

  /// The mean of each cluster; an empty one keeps its centre.
  private func means(of labels: [Int], _ centres: FeatureMatrix) -> FeatureMatrix {
    let columns = points.columns
    var counts = [Int](repeating: 0, count: centres.rows)
    for label in labels { counts[label] += 1 }
    var values = centres.values
    let width = 128
    values.withUnsafeMutableBufferPointer { values in
      let values = values.baseAddress!
      inParallel((columns + width - 1) / width) { part in
        let range = part * width..<min((part + 1) * width, columns)
        var sums = [Double](repeating: 0, count: centres.rows * range.count)
        for (point, label) in labels.enumerated() {
          for column in range {
            sums[label * range.count + column - range.lowerBound] +=
              Double(points.values[point * columns + column])
          }
        }
        for centre in counts.indices where counts[centre] > 0 {
          for column in range {
            let sum = sums[centre * range.count + column - range.lowerBound]
            values[centre * columns + column] = Float(sum / Double(counts[centre]))
          }
        }
      }
    }
    return FeatureMatrix(rows: centres.rows, columns: columns, values: values)
  }

  private static func norms(of matrix: FeatureMatrix) -> [Float] {
    (0..<matrix.rows).map { row in
      let line = matrix.values[row * matrix.columns..<(row + 1) * matrix.columns]
      return Float(line.reduce(0.0) { $0 + Double($1) * Double($1) })
    }
  }
}
