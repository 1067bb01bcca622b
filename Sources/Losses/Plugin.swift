public import Recipe

/// The losses of this module.
public let plugin = Plugin(
  SimpleLoss.self, VLBLoss.self, HybridLoss.self, LaplacianPyramidLoss.self)
