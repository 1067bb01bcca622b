public import Diffusion
public import Recipe

/// Density and coverage (Naeem et al. 2020). Density counts the balls of the reference that a sample
/// lies in, as a part of k, so that it may pass 1; coverage is the share of the reference with a
/// sample in its ball. An image's ball reaches to its k-th neighbour in its own set, without its
/// border.
public struct DensityCoverage: Metric {
  /// `density_coverage`.
  public static var typeName: String { "density_coverage" }
  /// One line.
  public static var summary: String { "how densely samples lie in the reference, and how far" }

  private let neighbours: Int

  /// Reads its keys.
  public init(_ options: inout Options) throws {
    neighbours = try options.int(
      "neighbours", default: 5, in: 1...100, "k: the neighbour that a ball reaches to")
  }

  /// Pooled.
  public var view: FeatureView { .pooled }
  /// The neighbours, and the image.
  public var minimumCount: Int { neighbours + 1 }

  /// `density` and `coverage`.
  public func figures(
    of samples: FeatureSet, against reference: FeatureSet?
  ) throws -> [MetricFigure] {
    figures(try shares(samples, reference!))
  }

  /// Draws from the images' places, in balls that stay.
  public func figures(
    of samples: FeatureSet, against reference: FeatureSet?, repeating bootstrap: Bootstrap
  ) throws -> [MetricFigure] {
    let shares = try shares(samples, reference!)
    let values = (0..<bootstrap.repetitions).map { repetition in
      [
        bootstrap.mean(of: shares.density, .samples, repetition),
        bootstrap.mean(of: shares.coverage, .reference, repetition),
      ]
    }
    return bootstrap.intervals(of: figures(shares), values)
  }

  private func figures(_ shares: (density: [Double], coverage: [Double])) -> [MetricFigure] {
    [("density", shares.density), ("coverage", shares.coverage)].map { name, images in
      let value = images.reduce(0, +) / Double(images.count)
      return MetricFigure(
        name, value, lessIsBetter: false, rule: "k = \(neighbours), float32 distances")
    }
  }

  /// What each image adds: a sample to density, an image of the reference to coverage.
  private func shares(
    _ samples: FeatureSet, _ reference: FeatureSet
  ) throws -> (density: [Double], coverage: [Double]) {
    let balls = try NeighbourBalls(
      samples.features![.pooled]!, reference.features![.pooled]!, neighbours: neighbours,
      precision: .float32, includesBorder: false)
    return (
      balls.ofReference.map { Double($0) / Double(neighbours) },
      balls.samplesInside.map { $0 > 0 ? 1 : 0 }
    )
  }
}
