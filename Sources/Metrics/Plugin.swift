public import Recipe

/// The feature extractors of this module.
public let plugin = Plugin(
  FashionMNISTClassifier.self, RawPixels.self, TrainedClassifier.self)
