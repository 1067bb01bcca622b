public import Recipe

/// The samplers of this module.
public let plugin = Plugin(
  AncestralSampler.self, DDIMSampler.self, DPMSolverSampler.self, HeunSampler.self)
