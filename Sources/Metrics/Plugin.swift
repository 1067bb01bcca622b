public import Recipe

/// The feature extractors of this module.
public let plugin = Plugin(InceptionV3.self, RawPixels.self)
