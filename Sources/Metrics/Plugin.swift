public import Recipe

/// The metrics of this module: none yet.
public let plugin = Plugin()
