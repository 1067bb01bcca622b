public import Diffusion
public import Recipe

/// Denoising auto-encoder with diffusion (Deja et al. 2022): the first step belongs to the
/// denoiser, a denoising auto-encoder, the others to the generator; each has its own weights.
public struct DAED: Model {
  /// `daed`.
  public static var typeName: String { "daed" }
  /// One line.
  public static var summary: String { "a denoiser for the first step, a generator for the others" }

  /// What the networks' outputs mean.
  public let output: ModelOutput
  /// `denoiser`, then `generator`.
  public let parts: [ModelPart]

  /// Reads its keys.
  public init(_ options: inout Options) throws {
    output = try ModelOutput(&options)
    // A fault of one part does not hide those of the other, nor its keys from `components`.
    let learns = output.learnsVariance
    let read = [
      options.attempt { try ModelPart("denoiser", &$0, learnsVariance: false) },
      options.attempt { try ModelPart("generator", &$0, learnsVariance: learns) },
    ]
    try options.finishReading()
    parts = read.compactMap(\.self)
  }

  /// The denoiser.
  public var hasAutoEncoder: Bool { true }
  /// All of them.
  public func steps(of count: Int) -> Range<Int> { 0..<count }
  /// The denoiser at index 0, the paper's t = 1.
  public func part(at step: Int) -> Int { step == 0 ? 0 : 1 }
}
