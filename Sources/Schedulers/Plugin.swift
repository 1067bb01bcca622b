public import Recipe

/// The noise schedules and timestep samplers of this module.
public let plugin = Plugin(
  LinearSchedule.self, UniformTimesteps.self, BetaWeightedTimesteps.self,
  FirstStepWeightedTimesteps.self)
