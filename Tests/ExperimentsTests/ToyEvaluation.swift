import Diffusion
import Experiments
import Foundation
import Recipe
import Tensor
import TestSupport

// An extractor and metrics whose figures can be computed by hand.

/// Three numbers of each image: its mean, its first and its last grey level; logits where it is asked
/// for them. It can lack its weights, and give numbers that are not finite.
struct ToyExtractor: FeatureExtractor {
  static let typeName = "toy"
  /// The one that recipes have by default.
  static let aliases = ["inception_v3"]
  private let scale: Double
  private let hasLogits: Bool
  private let weights: String?
  /// An image whose first grey level is this one has no finite features.
  private let poison: Int?

  init(_ options: inout Options) throws {
    scale = try options.double("scale", default: 1)
    hasLogits = try options.bool("logits", default: false)
    weights = try options.optionalString("weights")
    poison = try options.optionalInt("poison")
  }

  func open() throws -> any OpenExtractor {
    if let weights { throw FileError(weights, "there is no such file: the toy's weights") }
    return Open(scale: Float(scale), hasLogits: hasLogits, poison: poison)
  }

  private struct Open: OpenExtractor {
    let scale: Float
    let hasLogits: Bool
    let poison: Int?

    var pedigree: String { "toy: mean, first and last grey level times \(scale)" }
    var identity: String { "toy \(scale) \(hasLogits)" }
    var views: Set<FeatureView> { hasLogits ? [.pooled, .logits] : [.pooled] }

    func features(of images: Tensor) throws -> ImageFeatures {
      let values = try images.read()
      let (count, size) = (images.shape[0], images.count / images.shape[0])
      let rows = (0..<count).flatMap { image -> [Float] in
        let own = values[image * size..<(image + 1) * size]
        let mean = own.reduce(0, +) / Float(size)
        let first = own[image * size]
        return [mean, first == poison.map { Float($0) } ? .nan : first, own.last ?? 0]
          .map { $0 * scale }
      }
      let matrix = FeatureMatrix(rows: count, columns: 3, values: rows)
      return ImageFeatures(hasLogits ? [.pooled: matrix, .logits: matrix] : [.pooled: matrix])
    }
  }
}

/// The distance of the means of the features.
struct DistanceMetric: Metric {
  static let typeName = "distance"
  let view = FeatureView.pooled
  let takesMoments = true
  let minimumCount: Int

  init(_ options: inout Options) throws {
    minimumCount = try options.int("minimum", default: 2)
  }

  func figures(of samples: FeatureSet, against reference: FeatureSet?) throws -> [MetricFigure] {
    let (one, other) = (try Self.mean(of: samples), try reference.map(Self.mean) ?? [])
    let distance = zip(one, other).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
    return [
      MetricFigure("distance", distance, lessIsBetter: true, rule: "between means, in double")
    ]
  }

  static func mean(of set: FeatureSet) throws -> [Double] {
    if let moments = set.moments[.pooled] { return moments.mean }
    guard let matrix = set.features?[.pooled] else { throw MetricError("there are no features") }
    return (0..<matrix.columns).map { column in
      (0..<matrix.rows).reduce(0) { $0 + Double(matrix.values[$1 * matrix.columns + column]) }
        / Double(matrix.rows)
    }
  }
}

/// The largest feature of the samples, and the largest of the reference's that it has one by one.
struct LargestMetric: Metric {
  static let typeName = "largest"
  let view = FeatureView.pooled

  init(_ options: inout Options) throws {}

  func figures(of samples: FeatureSet, against reference: FeatureSet?) throws -> [MetricFigure] {
    guard let others = reference?.features?[.pooled] else {
      throw MetricError("the reference has no features of single images")
    }
    let values = samples.features?[.pooled]?.values ?? []
    return [
      MetricFigure("largest", Double(values.max() ?? 0), lessIsBetter: false, rule: "in float32"),
      MetricFigure(
        "largest_reference", Double(others.values.max() ?? 0), lessIsBetter: nil,
        rule: "in float32", notes: ["says nothing of the samples"]),
    ]
  }
}

/// The mean of the logits, which needs no reference.
struct ConfidenceMetric: Metric {
  static let typeName = "confidence"
  let view = FeatureView.logits
  let needsReference = false

  init(_ options: inout Options) throws {}

  func figures(of samples: FeatureSet, against reference: FeatureSet?) throws -> [MetricFigure] {
    let values = samples.features?[.logits]?.values ?? []
    let mean = values.reduce(0) { $0 + Double($1) } / Double(max(1, values.count))
    return [MetricFigure("confidence", mean, lessIsBetter: false, rule: "mean logit")]
  }
}

let toyMetrics = Plugin(
  ToyExtractor.self, DistanceMetric.self, LargestMetric.self, ConfidenceMetric.self)

/// Grey levels of images of 4x4, told apart by `seed`.
func toyPixels(_ count: Int, seed: Int = 1, size: Int = 16) -> [UInt8] {
  (0..<count * size).map { UInt8(truncatingIfNeeded: ($0 &* 7 &+ $0 / 5 &* seed &+ seed) % 251) }
}

/// What `ToyExtractor` says of grey levels, one image after the other.
func toyFeatures(_ pixels: [UInt8], size: Int = 16) -> [[Double]] {
  stride(from: 0, to: pixels.count, by: size).map { start in
    let own = pixels[start..<start + size]
    return [
      Double(own.reduce(0) { $0 + Int($1) }) / Double(size), Double(own[start]),
      Double(own[start + size - 1]),
    ]
  }
}

/// The mean of each column.
func columnMeans(_ rows: [[Double]]) -> [Double] {
  (rows.first ?? []).indices.map { column in
    rows.reduce(0) { $0 + $1[column] } / Double(rows.count)
  }
}

/// The distance that `DistanceMetric` finds.
func toyDistance(_ one: [UInt8], _ other: [UInt8], size: Int = 16) -> Double {
  let means = [one, other].map { columnMeans(toyFeatures($0, size: size)) }
  return zip(means[0], means[1]).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
}

/// The settings of these keys.
func toySettings(
  _ keys: String = "", extractor: String = "{type: toy}"
) throws -> EvaluateSettings {
  let all = ["extractor: \(extractor)", keys].filter { !$0.isEmpty }.joined(separator: ", ")
  return try Recipe.parse("evaluate: {\(all)}", name: "e.yaml").read(with: toyRegistry()) {
    options in
    try options.map("evaluate", "", EvaluateSettings.init)
  }.value
}
