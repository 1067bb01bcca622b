import Daedalus

public let plugin = Plugin(CooledSampler.self)

/// Ancestral sampling (Ho et al. 2020, algorithm 2) whose noise is multiplied by a temperature.
struct CooledSampler: Sampler {
  static let typeName = "cooled"
  static let summary = "ancestral, with less noise"
  private let temperature: Double

  init(_ options: inout Options) throws {
    temperature = try options.double(
      "temperature", default: 1, in: 0...1, "what the noise of each step is multiplied by")
  }

  func sample(
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
        xt = xt + noise.normal(xT.shape, use: t + 1) * deviation * Float(temperature)
      }
      CurrentBackend.value.endStep()
      try onStep(SampleStep(done: process.steps - t, total: process.steps))
    }
    return xt
  }
}
