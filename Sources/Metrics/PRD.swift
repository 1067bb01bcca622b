public import Diffusion
public import Recipe
internal import Tensor

/// Precision and recall of distributions (Sajjadi et al. 2018): both sets are clustered together, and
/// the curve of their histograms over the clusters is told by its largest F_8, which weighs recall,
/// and F_1/8, which weighs precision.
public struct PRD: Metric {
  /// `prd`.
  public static var typeName: String { "prd" }
  /// One line.
  public static var summary: String { "precision and recall of histograms over clusters" }

  private static let beta = 8.0

  private let clusters: Int
  private let runs: Int
  private let seed: Int

  /// Reads its keys.
  public init(_ options: inout Options) throws {
    clusters = try options.int("clusters", default: 20, in: 2...1000, "clusters of k-means")
    runs = try options.int(
      "runs", default: 10, in: 1...1000, "clusterings whose curves are averaged")
    seed = try options.int("seed", default: 0, in: 0...Int.max, "of the clusterings")
  }

  /// Pooled.
  public var view: FeatureView { .pooled }
  /// True: clusterings begin with images that are drawn.
  public var dependsOnOrder: Bool { true }

  /// `prd_f8` and `prd_f1_8`.
  public func figures(
    of samples: FeatureSet, against reference: FeatureSet?
  ) throws -> [MetricFigure] {
    let (x, y) = (samples.features![.pooled]!, reference!.features![.pooled]!)
    let labels = try labels(x, y)
    let curve = curve(labels, Array(0..<x.rows), Array(x.rows..<x.rows + y.rows))
    return figures(of: curve, isBalanced: x.rows == y.rows)
  }

  /// Draws from the images' clusters, which stay.
  public func figures(
    of samples: FeatureSet, against reference: FeatureSet?, repeating bootstrap: Bootstrap
  ) throws -> [MetricFigure] {
    let (x, y) = (samples.features![.pooled]!, reference!.features![.pooled]!)
    let labels = try labels(x, y)
    let values = (0..<bootstrap.repetitions).map { repetition in
      let drawn = bootstrap.rows(of: .samples, repetition, count: x.rows)
      let others = bootstrap.rows(of: .reference, repetition, count: y.rows)
      let curve = curve(labels, drawn, others.map { x.rows + $0 })
      return [curve.largestF(beta: Self.beta), curve.largestF(beta: 1 / Self.beta)]
    }
    let whole = curve(labels, Array(0..<x.rows), Array(x.rows..<x.rows + y.rows))
    return bootstrap.intervals(of: figures(of: whole, isBalanced: x.rows == y.rows), values)
  }

  private func figures(of curve: PRDCurve, isBalanced: Bool) -> [MetricFigure] {
    let rule = "\(clusters) clusters, mean of \(runs) runs of k-means++, seed \(seed)"
    let notes = isBalanced ? [] : ["the sets are not equally large: clusters follow the larger one"]
    return [("prd_f8", Self.beta), ("prd_f1_8", 1 / Self.beta)].map { name, beta in
      MetricFigure(
        name, curve.largestF(beta: beta), lessIsBetter: false, rule: rule, notes: notes)
    }
  }

  /// The cluster of each image in each run, the samples first.
  private func labels(_ x: FeatureMatrix, _ y: FeatureMatrix) throws -> [[Int]] {
    let all = FeatureMatrix(
      rows: x.rows + y.rows, columns: x.columns, values: x.values + y.values)
    let clustering = KMeans(all)
    let key = RandomKey(seed: UInt64(seed), purpose: "prd")
    return try (0..<runs).map { run in
      var random = RandomSource(key.derived(UInt64(run), 0))
      return try clustering.labels(clusters, using: &random)
    }
  }

  private func curve(_ labels: [[Int]], _ samples: [Int], _ reference: [Int]) -> PRDCurve {
    PRDCurve(
      meanOf: labels.map { labels in
        PRDCurve(
          samples: histogram(samples.map { labels[$0] }),
          reference: histogram(reference.map { labels[$0] }))
      })
  }

  private func histogram(_ labels: [Int]) -> [Double] {
    var shares = [Double](repeating: 0, count: clusters)
    for label in labels { shares[label] += 1 / Double(labels.count) }
    return shares
  }
}
