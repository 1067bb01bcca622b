public import Diffusion
public import Recipe

/// A diffusion-based deep generative model: one network, the generator, for every step
/// (Ho et al. 2020).
public struct DDGM: Model {
  /// `ddgm`.
  public static var typeName: String { "ddgm" }
  /// One line.
  public static var summary: String { "one network for every step" }

  /// What the network is trained to say.
  public let prediction: Prediction
  /// The variance of p(x_t-1 | x_t).
  public let variance: Variance
  /// `generator`.
  public let parts: [ModelPart]

  /// Reads its keys.
  public init(_ options: inout Options) throws {
    let output = try ModelOutput(&options)
    (prediction, variance) = (output.prediction, output.variance)
    parts = [try ModelPart("generator", &options)]
  }

  /// All of them.
  public func steps(of count: Int) -> Range<Int> { 0..<count }
  /// The generator.
  public func part(at step: Int) -> Int { 0 }
}
