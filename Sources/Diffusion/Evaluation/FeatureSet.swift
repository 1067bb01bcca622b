/// What is known of a set of images that metrics compare: features of every image, or only
/// statistics, as in the reference files of guided-diffusion.
public struct FeatureSet: Sendable {
  /// What messages call it: `the samples`.
  public let name: String
  /// The features of every image; nil where only statistics are known.
  public let features: ImageFeatures?
  /// Statistics that were given, by view: perhaps of more images than `features` has.
  public let moments: [FeatureView: FeatureMoments]

  /// A set.
  public init(
    name: String, features: ImageFeatures?, moments: [FeatureView: FeatureMoments] = [:]
  ) {
    self.name = name
    self.features = features
    self.moments = moments
  }
}
