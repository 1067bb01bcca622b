import Daedalus

public let plugin = Plugin(MeanDistance.self)

/// The distance of the mean features of two sets, in standard deviations of the reference.
struct MeanDistance: Metric {
  static let typeName = "mean_distance"
  static let summary = "how far the samples' mean features are from the reference's"
  let view = FeatureView.pooled

  init(_ options: inout Options) throws {}

  func figures(of samples: FeatureSet, against reference: FeatureSet?) throws -> [MetricFigure] {
    let (first, second) = (moments(samples), moments(reference!))
    let columns = first.mean.indices
    let squares = columns.map { column in
      let difference = first.mean[column] - second.mean[column]
      let variance = second.covariance[column * columns.count + column]
      return variance > 0 ? difference * difference / variance : 0
    }
    let distance = (squares.reduce(0, +) / Double(columns.count)).squareRoot()
    return [
      MetricFigure("mean_distance", distance, lessIsBetter: true, rule: "root mean square")
    ]
  }

  private func moments(_ set: FeatureSet) -> FeatureMoments {
    let features = set.features![view]!
    var sum = MomentSum(columns: features.columns)
    sum.add(features)
    return sum.moments
  }
}
