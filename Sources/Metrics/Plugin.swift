public import Recipe

/// The feature extractors of this module.
public let plugin = Plugin(FashionMNISTClassifier.self, TrainedClassifier.self)
