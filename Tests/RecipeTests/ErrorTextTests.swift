import Recipe
import Testing

/// Exact texts: what a recipe's author sees is part of the product.
@Suite struct ErrorTextTests {
  @Test func threeFaultsOfTheHouseStyle() throws {
    let text = try complaint([
      "recipes/mine.yaml": """
      # Mine.
      extends: base/fashion-mnist.yaml
      name: mine

      # The schedule
      schedule:
        type: linear
        frist_beta: 0.1
      timesteps: {type: weighted_beta}
      """,
      "recipes/base/fashion-mnist.yaml": """
      # Shared.
      seed: 0

      network: {type: unet, channels: 64, multipliers: [1, 2, 2], blocks: 3, attention_at: [1], heads: 4, dropout: 3}
      """,
    ])
    #expect(
      text == """
        recipes/mine.yaml:8:3: error: schedule 'linear' has no key 'frist_beta'
           8 |   frist_beta: 0.1
             |   ^~~~~~~~~~ did you mean 'first_beta'? It also reads: beta_end, beta_start, shorten, steps
        recipes/mine.yaml:9:19: error: there is no timestep sampler called 'weighted_beta'
           9 | timesteps: {type: weighted_beta}
             |                   ^~~~~~~~~~~~~ did you mean 'beta_weighted'? Known: beta_weighted, first_step, uniform
        recipes/base/fashion-mnist.yaml:4:110: error: 'dropout' must lie in 0..<1, but is 3
             (extended from recipes/mine.yaml:2)
        3 errors; nothing was run.
        """)
  }
}
