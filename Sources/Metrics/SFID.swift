public import Diffusion
public import Recipe

/// The same as ``FID`` on the spatial features of an inner layer (Nash et al. 2021), which see where
/// things stand in an image.
public struct SFID: Metric {
  /// `sfid`.
  public static var typeName: String { "sfid" }
  /// One line.
  public static var summary: String { "Fréchet distance of the spatial features" }

  private let distance = FrechetDistance(name: "sfid", view: .spatial)

  /// Reads no keys.
  public init(_ options: inout Options) throws {}

  /// Spatial.
  public var view: FeatureView { distance.view }
  /// True.
  public var takesMoments: Bool { true }

  /// `sfid`.
  public func figures(
    of samples: FeatureSet, against reference: FeatureSet?
  ) throws -> [MetricFigure] {
    try distance.figures(of: samples, against: reference!, repeating: nil)
  }

  /// `sfid`, of weighted rows: a repetition costs as much as the figure.
  public func figures(
    of samples: FeatureSet, against reference: FeatureSet?, repeating bootstrap: Bootstrap
  ) throws -> [MetricFigure] {
    try distance.figures(of: samples, against: reference!, repeating: bootstrap)
  }
}
