import Diffusion
import Models
import Recipe
import TestSupport

/// A network from its recipe, as runs read it.
func makeNetwork(
  _ recipe: String, _ image: ImageShape, classes: Int = 0
) throws -> any Network {
  try Recipe.parse("network: \(recipe)", name: "test").read(with: Registry([Models.plugin])) {
    options in
    options.provide("image_shape", image)
    options.provide("class_names", (0..<classes).map { "class \($0)" })
    return try options.component("network", of: .network, as: (any Network).self)
  }.value
}

extension NetworkReference {
  func network() throws -> any Network {
    try makeNetwork(recipe, imageShape, classes: classCount)
  }
}

/// A model whose parts share one network's description, as recipes read it.
func makeModel(_ type: String, _ network: String, _ image: ImageShape) throws -> any Model {
  try Recipe.parse("model: {type: \(type)}\nnetwork: \(network)", name: "test").read(
    with: Registry([Models.plugin])
  ) { options in
    options.provide("image_shape", image)
    let network = try options.component("network", of: .network, as: (any Network).self)
    options.provide("network", SharedNetwork(network))
    return try options.component("model", of: .model, as: (any Model).self)
  }.value
}
