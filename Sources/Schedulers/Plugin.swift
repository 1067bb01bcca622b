public import Recipe

/// The noise schedules and timestep samplers of this module.
public let plugin = Plugin(
  LinearSchedule.self, CosineSchedule.self, QuadraticSchedule.self, ConstantSchedule.self,
  ListSchedule.self,
  UniformTimesteps.self, BetaWeightedTimesteps.self, FirstStepWeightedTimesteps.self,
  FirstStepOnlyTimesteps.self, LossSecondMomentTimesteps.self)
