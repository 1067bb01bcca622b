public import Diffusion
public import Recipe

/// The denoising auto-encoder alone: trained on the first step, on any dataset, to be combined
/// with a generator afterwards (Deja et al. 2022, "DAED (IN)").
public struct DAE: Model {
  /// `dae`.
  public static var typeName: String { "dae" }
  /// One line.
  public static var summary: String { "the denoiser of a DAED alone" }

  /// What the networks' outputs mean.
  public let output: ModelOutput
  /// `denoiser`.
  public let parts: [ModelPart]

  /// Reads its keys.
  public init(_ options: inout Options) throws {
    output = try ModelOutput(&options)
    parts = [try ModelPart("denoiser", &options, learnsVariance: false)]
  }

  /// It is one.
  public var hasAutoEncoder: Bool { true }
  /// The first alone.
  public func steps(of count: Int) -> Range<Int> { 0..<1 }
  /// The denoiser.
  public func part(at step: Int) -> Int { 0 }
}
