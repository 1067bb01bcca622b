public import Diffusion
public import Recipe
public import Tensor

/// Ancestral sampling (Ho et al. 2020, algorithm 2): for t = T..1, the mean of
/// q(x_t-1 | x_t, predicted x_0) plus noise; no noise at t = 1. With a DAED the denoiser thus
/// gives the mean of the first step.
public struct AncestralSampler: Sampler {
  /// `ancestral`.
  public static var typeName: String { "ancestral" }
  /// One line.
  public static var summary: String { "the reverse of the chain, step by step, with noise" }

  /// Has no keys of its own.
  public init(_ options: inout Options) throws {}

  /// A network call per step.
  public func sample(
    _ model: any Denoiser, from xT: Tensor, in process: DiffusionProcess, using noise: ImageNoise,
    onStep: (SampleStep) throws -> Void
  ) throws -> Tensor {
    var xt = xT
    for t in (0..<process.steps).reversed() {
      let timesteps = [Int](repeating: t, count: xT.shape[0])
      let output = try model.output(for: xt, at: timesteps)
      let x0 = process.x0(
        from: output.prediction, predicting: model.prediction, xt: xt, at: timesteps)
      let mean = process.posteriorMeanCoefficients(at: t)
      xt = x0 * Float(mean.x0) + xt * Float(mean.xt)
      if t > 0 {
        let deviation = process.deviation(model.variance, of: output, at: timesteps)
        xt = xt + noise.normal(xT.shape, use: t + 1) * deviation
      }
      CurrentBackend.value.endStep()
      try onStep(SampleStep(done: process.steps - t, total: process.steps))
    }
    return xt
  }
}
