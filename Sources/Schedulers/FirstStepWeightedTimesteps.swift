public import Diffusion
public import Recipe

/// The first step of the chain weighs beta_1 T and every other step 1: what the DAED authors' code
/// trains with (46.8 for beta_1 = 0.1 and T = 468, 9.1 % of the draws).
public struct FirstStepWeightedTimesteps: TimestepSampler {
  /// `first_step_weighted`.
  public static var typeName: String { "first_step_weighted" }
  /// One line.
  public static var summary: String { "the first step weighs beta_1 T, others 1" }

  /// Has no keys.
  public init(_ options: inout Options) throws {}

  /// beta_1 T at index 0, 1 elsewhere.
  public func weights(in process: DiffusionProcess, over steps: Range<Int>) -> [Double] {
    steps.map { $0 == 0 ? process.betas[0] * Double(process.steps) : 1 }
  }
}
