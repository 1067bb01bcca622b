public import Recipe

/// The metrics of this module.
public let plugin = Plugin(
  FID.self, SFID.self, KID.self, InceptionScore.self, PrecisionRecall.self, DensityCoverage.self,
  PRD.self)
