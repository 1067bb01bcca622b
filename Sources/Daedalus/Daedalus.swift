// The umbrella: what the author of a plugin, or of a program of one's own, needs.
@_exported public import Diffusion
@_exported public import Images
@_exported public import Layers
@_exported public import Recipe
@_exported public import Tensor
