public import Recipe

/// The models and networks of this module.
public let plugin = Plugin(DDGM.self, DAED.self, DAE.self, UNet.self)
