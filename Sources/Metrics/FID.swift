public import Diffusion
public import Recipe

/// The Fréchet Inception Distance (Heusel et al. 2017): how far the Gaussian of the samples' pooled
/// features is from the reference's. Exact for any number of images and any rank of the covariances.
public struct FID: Metric {
  /// `fid`.
  public static var typeName: String { "fid" }
  /// One line.
  public static var summary: String { "Fréchet distance of the pooled features" }

  private let distance = FrechetDistance(name: "fid", view: .pooled)

  /// Reads no keys.
  public init(_ options: inout Options) throws {}

  /// Pooled.
  public var view: FeatureView { distance.view }
  /// True.
  public var takesMoments: Bool { true }

  /// `fid`.
  public func figures(
    of samples: FeatureSet, against reference: FeatureSet?
  ) throws -> [MetricFigure] {
    try distance.figures(of: samples, against: reference!, repeating: nil)
  }

  /// `fid`, of weighted rows: a repetition costs as much as the figure.
  public func figures(
    of samples: FeatureSet, against reference: FeatureSet?, repeating bootstrap: Bootstrap
  ) throws -> [MetricFigure] {
    try distance.figures(of: samples, against: reference!, repeating: bootstrap)
  }
}
