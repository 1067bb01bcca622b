public import Diffusion
public import Recipe

/// Improved precision and recall (Kynkäänniemi et al. 2019): the share of the samples that lie in the
/// ball of some image of the reference, and the share of the reference that lies in the ball of some
/// sample. An image's ball reaches to its k-th neighbour in its own set.
public struct PrecisionRecall: Metric {
  /// `precision_recall`.
  public static var typeName: String { "precision_recall" }
  /// One line.
  public static var summary: String { "samples among the reference, and the reverse" }

  private let neighbours: Int
  private let distances: DistancePrecision

  /// Reads its keys.
  public init(_ options: inout Options) throws {
    neighbours = try options.int(
      "neighbours", default: 3, in: 1...100, "k: the neighbour that a ball reaches to")
    distances = try options.choice(
      "distances", default: .float32,
      "in what distances are computed; float16 as in guided-diffusion's evaluator")
  }

  /// Pooled.
  public var view: FeatureView { .pooled }
  /// The neighbours, and the image.
  public var minimumCount: Int { neighbours + 1 }

  /// `precision` and `recall`.
  public func figures(
    of samples: FeatureSet, against reference: FeatureSet?
  ) throws -> [MetricFigure] {
    figures(try Shares(samples, reference!, neighbours, distances))
  }

  /// Draws from the images' places, in balls that stay.
  public func figures(
    of samples: FeatureSet, against reference: FeatureSet?, repeating bootstrap: Bootstrap
  ) throws -> [MetricFigure] {
    let shares = try Shares(samples, reference!, neighbours, distances)
    let values = (0..<bootstrap.repetitions).map { repetition in
      [
        bootstrap.mean(of: shares.precision, .samples, repetition),
        bootstrap.mean(of: shares.recall, .reference, repetition),
      ]
    }
    return bootstrap.intervals(of: figures(shares), values)
  }

  private func figures(_ shares: Shares) -> [MetricFigure] {
    let rule = "k = \(neighbours), \(distances.rawValue) distances"
    return [("precision", shares.precision), ("recall", shares.recall)].map { name, images in
      let value = images.reduce(0, +) / Double(images.count)
      return MetricFigure(name, value, lessIsBetter: false, rule: rule)
    }
  }

  /// 1 for each image that lies in a ball, 0 for the others.
  private struct Shares {
    let precision: [Double]
    let recall: [Double]

    init(
      _ samples: FeatureSet, _ reference: FeatureSet, _ neighbours: Int,
      _ distances: DistancePrecision
    ) throws {
      let balls = try NeighbourBalls(
        samples.features![.pooled]!, reference.features![.pooled]!, neighbours: neighbours,
        precision: distances, includesBorder: true)
      precision = balls.ofReference.map { $0 > 0 ? 1 : 0 }
      recall = balls.ofSamples.map { $0 > 0 ? 1 : 0 }
    }
  }
}
