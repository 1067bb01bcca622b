public import Recipe

/// The trackers of this module.
public let plugin = Plugin(JSONLTracker.self, CSVTracker.self, TensorBoardTracker.self)
