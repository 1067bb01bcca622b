import Diffusion
import Foundation
import Metrics
import Recipe
import Tensor
import TestSupport
import Testing

/// Features that follow from names alone, as `Tests/References/metric_features.py` makes them.
enum Features {
  /// Images, numbers per image, and hidden numbers behind them, of each side.
  typealias Shapes = (samples: (Int, Int, Int), reference: (Int, Int, Int))

  static let small: Shapes = ((300, 24, 4), (400, 24, 4))
  static let few: Shapes = ((12, 24, 4), (15, 24, 4))
  static let large: Shapes = ((10_000, 2048, 16), (10_000, 2048, 16))

  static func pooled(_ name: String, _ side: String, _ shape: (Int, Int, Int)) -> FeatureMatrix {
    let (images, columns, hidden) = shape
    var latent = HashValues.data("metrics.\(name).\(side).latent", images * hidden)
    if side == "samples" { latent = latent.map { $0 * 1.25 + 0.25 } }
    var values = HashValues.data("metrics.\(name).\(side).noise", images * columns)
    for image in 0..<images {
      for column in 0..<columns {
        let weight = 0.5 + Float(column % 7) / 8
        let signal = latent[image * hidden + column % hidden] * weight
        let noise = values[image * columns + column] * 0.125
        values[image * columns + column] = signal + noise
      }
    }
    return FeatureMatrix(rows: images, columns: columns, values: values)
  }

  static func logits(_ name: String, _ images: Int, _ classes: Int) -> FeatureMatrix {
    let values = HashValues.data("metrics.\(name).logits", images * classes).map { $0 * 3 }
    return FeatureMatrix(rows: images, columns: classes, values: values)
  }

  /// The samples and the reference of one name.
  static func sets(_ name: String, _ shapes: Shapes) -> (samples: FeatureSet, reference: FeatureSet)
  {
    (
      set([.pooled: pooled(name, "samples", shapes.samples)]),
      set([.pooled: pooled(name, "reference", shapes.reference)], "the reference images")
    )
  }

  static func set(
    _ views: [FeatureView: FeatureMatrix], _ name: String = "the samples"
  ) -> FeatureSet {
    FeatureSet(name: name, features: ImageFeatures(views))
  }

  /// Pooled features from rows.
  static func rows(_ rows: [[Float]], _ name: String = "the samples") -> FeatureSet {
    let matrix = FeatureMatrix(
      rows: rows.count, columns: rows[0].count, values: rows.flatMap { $0 })
    return set([.pooled: matrix], name)
  }

  static func moments(of matrix: FeatureMatrix) -> FeatureMoments {
    var sum = MomentSum(columns: matrix.columns)
    sum.add(matrix)
    return sum.moments
  }

  /// The metric that a recipe describes.
  static func metric(_ text: String) throws -> any Metric {
    let recipe = try Recipe.parse("metric: {type: \(text)}", name: "test.yaml")
    return try recipe.read(with: Registry([Metrics::plugin])) {
      try $0.component("metric", of: .metric, as: (any Metric).self)
    }.value
  }

  /// The figures of `metrics.csv`.
  static let expected = Result {
    var figures: [String: Double] = [:]
    for line in try csv("metrics.csv") { figures[line[0]] = Double(line[1]) }
    return figures
  }

  /// The rows of a file of `Tests/References`, without its header; no cell has quotes but calls.
  static func csv(_ name: String) throws -> [[String]] {
    let text = try String(contentsOfFile: "\(References.folder)/\(name)", encoding: .utf8)
    return text.split(separator: "\n").dropFirst().map { line in
      let parts = line.split(separator: "\"", omittingEmptySubsequences: false)
      guard parts.count == 3 else { return line.split(separator: ",").map(String.init) }
      return [String(parts[0].dropLast()), String(parts[1]), String(parts[2].dropFirst())]
    }
  }
}

/// The value of one figure.
func value(
  _ name: String, of metric: String, _ samples: FeatureSet, _ reference: FeatureSet?
) throws -> Double {
  let figures = try Features.metric(metric).measure(samples, against: reference)
  return try #require(figures.first { $0.name == name }).value
}
