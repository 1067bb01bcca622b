public import Recipe
public import Tensor

extension ComponentKind {
  /// What turns images into the features that metrics compare.
  public static let extractor = ComponentKind("extractor", description: "feature extractor")
}

/// What turns images into features, as a recipe describes it. Describing one opens no file.
public protocol FeatureExtractor: Component {
  /// Finds its weights and reads them.
  /// - Throws: one clear error for a missing, truncated or foreign file.
  func open() throws -> any OpenExtractor
}

extension FeatureExtractor {
  /// `extractor`.
  public static var kind: ComponentKind { .extractor }
}

/// An extractor with its weights. Features of an image do not depend on the images beside it.
public protocol OpenExtractor: Sendable {
  /// All that its figures depend on, for people: network, weights, resizing, scaling. It stands
  /// beside every figure, and figures of different pedigrees are never compared.
  var pedigree: String { get }
  /// A digest of all that its features depend on, which names statistics that are kept.
  var identity: String { get }
  /// What it gives.
  var views: Set<FeatureView> { get }
  /// The features of images `[count, height, width, channels]` of grey levels 0...255, whole
  /// numbers; 1 channel or 3.
  /// - Throws: an error that says which images it takes.
  func features(of images: Tensor) throws -> ImageFeatures
}
