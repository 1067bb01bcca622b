import Diffusion
import Recipe

/// A denoiser for the first step and a generator for the others, each a ``TinyNetwork``.
package struct TwoPartModel: Model {
  /// `two_parts`.
  package static var typeName: String { "two_parts" }
  /// One line.
  package static var summary: String { "two tiny networks" }

  /// What the networks' outputs mean.
  package let output: ModelOutput
  /// `denoiser`, then `generator`.
  package let parts: [ModelPart]
  /// Whether the denoiser is an auto-encoder, which says no variance.
  package let hasAutoEncoder: Bool

  /// A model whose networks say what `output` does.
  package init(_ output: ModelOutput, hasAutoEncoder: Bool) {
    self.output = output
    self.hasAutoEncoder = hasAutoEncoder
    let learns = output.learnsVariance
    parts = [
      ModelPart(name: "denoiser", network: TinyNetwork(learnsVariance: learns && !hasAutoEncoder)),
      ModelPart(name: "generator", network: TinyNetwork(learnsVariance: learns)),
    ]
  }

  /// Reads the output's keys.
  package init(_ options: inout Options) throws {
    self.init(try ModelOutput(&options), hasAutoEncoder: true)
  }

  /// All of them.
  package func steps(of count: Int) -> Range<Int> { 0..<count }
  /// The denoiser at index 0.
  package func part(at step: Int) -> Int { step == 0 ? 0 : 1 }
}
