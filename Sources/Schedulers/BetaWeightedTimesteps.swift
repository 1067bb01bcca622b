public import Diffusion
public import Recipe

/// The probability of a step is proportional to its beta (Deja et al. 2022, appendix A.4), so that
/// a DAED's denoiser, whose single step adds much noise, is trained as often as that deserves.
public struct BetaWeightedTimesteps: TimestepSampler {
  /// `beta_weighted`.
  public static var typeName: String { "beta_weighted" }
  /// One line.
  public static var summary: String { "probability of a step proportional to its beta" }

  /// Has no keys.
  public init(_ options: inout Options) throws {}

  /// The betas.
  public func weights(in process: DiffusionProcess, over steps: Range<Int>) -> [Double] {
    steps.map { process.betas[$0] }
  }
}
