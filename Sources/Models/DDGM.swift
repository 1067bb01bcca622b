public import Diffusion
public import Recipe

/// A diffusion-based deep generative model: one network, the generator, for every step
/// (Ho et al. 2020).
public struct DDGM: Model {
  /// `ddgm`.
  public static var typeName: String { "ddgm" }
  /// One line.
  public static var summary: String { "one network for every step" }

  /// What the networks' outputs mean.
  public let output: ModelOutput
  /// `generator`.
  public let parts: [ModelPart]

  /// Reads its keys.
  public init(_ options: inout Options) throws {
    output = try ModelOutput(&options)
    parts = [try ModelPart("generator", &options, learnsVariance: output.learnsVariance)]
  }

  /// All of them.
  public func steps(of count: Int) -> Range<Int> { 0..<count }
  /// The generator.
  public func part(at step: Int) -> Int { 0 }
}
