public import Recipe

/// The feature extractors of this module.
public let plugin = Plugin(RawPixels.self)
