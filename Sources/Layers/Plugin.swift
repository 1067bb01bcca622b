public import Recipe

/// The optimisers and learning-rate schedules of this module.
public let plugin = Plugin(
  AdamW.self, ConstantLearningRate.self, LinearLearningRate.self, CosineLearningRate.self,
  ExponentialLearningRate.self)
