public import Recipe

/// The optimisers of this module.
public let plugin = Plugin(AdamW.self)
