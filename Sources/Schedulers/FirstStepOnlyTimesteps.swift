public import Diffusion
public import Recipe

/// No step but the first: trains the denoising auto-encoder of a DAED alone, or a network of its own
/// for the first step. The one sampler that leaves steps out, so the objective is the first step's
/// loss instead of the mean over all steps.
public struct FirstStepOnlyTimesteps: TimestepSampler {
  /// `first_step_only`.
  public static var typeName: String { "first_step_only" }
  /// One line.
  public static var summary: String { "no step but the first" }

  /// Has no keys.
  public init(_ options: inout Options) throws {}

  /// 1 for the first of the steps, 0 for the others.
  public func weights(in process: DiffusionProcess, over steps: Range<Int>) -> [Double] {
    steps.map { $0 == steps.lowerBound ? 1 : 0 }
  }
}
