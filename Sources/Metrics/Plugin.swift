public import Recipe

/// The feature extractors and the metrics of this module.
public let plugin = Plugin(
  InceptionV3.self, FashionMNISTClassifier.self, TrainedClassifier.self, RawPixels.self,
  FID.self, SFID.self, KID.self, InceptionScore.self, PrecisionRecall.self, DensityCoverage.self,
  PRD.self)
