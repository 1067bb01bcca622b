import Diffusion
import Recipe
import Samplers
import TestSupport

/// Samplers as recipes describe them.
enum SamplerRecipes {
  static func read(_ keys: String) throws -> any Sampler {
    let registry = try Registry([Samplers::plugin])
    let recipe = try Recipe.parse("sampler: {type: \(keys)}\n", name: "test.yaml")
    return try recipe.read(with: registry) {
      try $0.component("sampler", of: .sampler, as: (any Sampler).self)
    }.value
  }

  /// Betas from 0.001 to 0.02, scaled, with a first one that a DAED's denoiser would remove.
  static func process(steps: Int, firstBeta: Double) -> DiffusionProcess {
    DiffusionProcess(betas: [firstBeta] + Laws.linearProcess(steps: steps).betas.dropFirst())
  }
}
