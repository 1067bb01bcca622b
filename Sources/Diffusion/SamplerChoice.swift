public import Recipe
public import Tensor

/// A sampler together with the steps that it takes and the limits of what is predicted on the way:
/// what reading one makes.
public struct SamplerChoice: Sampler {
  /// Not a name for recipes.
  public static var typeName: String { "choice" }

  private let sampler: any Sampler
  private let steps: Int?
  private let limit: PredictionLimit

  /// A sampler that takes `steps` (at least 2) of a chain's steps, or all.
  public init(_ sampler: any Sampler, steps: Int? = nil, limit: PredictionLimit = .none) {
    self.sampler = sampler
    self.steps = steps
    self.limit = limit
  }

  /// Choices are not read by themselves.
  public init(_ options: inout Options) throws {
    throw options.fault(nil, "a choice of steps is described by a sampler")
  }

  /// The sampler's name in recipes.
  public var name: String { type(of: sampler).typeName }

  /// The indices of the steps that it takes of a process: ``DiffusionProcess/evenSteps(_:)``.
  public func steps(of process: DiffusionProcess) -> [Int] {
    steps.map(process.evenSteps) ?? Array(0..<process.steps)
  }

  /// Images by the sampler, which sees a chain of the steps taken, and predictions within limits.
  public func sample(
    _ model: any Denoiser, from xT: Tensor, in process: DiffusionProcess, using noise: ImageNoise,
    onStep: (SampleStep) throws -> Void
  ) throws -> Tensor {
    try walk(steps(of: process), model, xT, process, noise, onStep)
  }

  /// Images by the backward process from x_t, all at the step with the index `step`: the sampler takes
  /// that one and, of the steps below it, those that it takes of the whole chain.
  public func sample(
    _ model: any Denoiser, from xt: Tensor, at step: Int, in process: DiffusionProcess,
    using noise: ImageNoise, onStep: (SampleStep) throws -> Void
  ) throws -> Tensor {
    let kept = steps(of: process).filter { $0 < step } + [step]
    return try walk(kept, model, xt, process, noise, onStep)
  }

  private func walk(
    _ kept: [Int], _ model: any Denoiser, _ start: Tensor, _ process: DiffusionProcess,
    _ noise: ImageNoise, _ onStep: (SampleStep) throws -> Void
  ) throws -> Tensor {
    let inner = process.keeping(kept)
    let seen = SampledModel(model: model, kept: kept, process: inner, limit: limit)
    return try sampler.sample(seen, from: start, in: inner, using: noise, onStep: onStep)
  }
}

/// What the sampler sees of the model: its steps numbered anew, its predictions within limits.
private struct SampledModel: Denoiser {
  let model: any Denoiser
  let kept: [Int]
  let process: DiffusionProcess
  let limit: PredictionLimit

  var prediction: Prediction { limit == .none ? model.prediction : .x0 }
  var variance: Variance { model.variance }
  var hasAutoEncoder: Bool { model.hasAutoEncoder }

  func callAsFunction(_ xt: Tensor, at timesteps: [Int]) throws -> Tensor {
    try output(for: xt, at: timesteps).prediction
  }

  func output(for xt: Tensor, at timesteps: [Int]) throws -> DenoiserOutput {
    let output = try model.output(for: xt, at: timesteps.map { kept[$0] })
    guard limit != .none else { return output }
    let x0 = process.x0(
      from: output.prediction, predicting: model.prediction, xt: xt, at: timesteps)
    return DenoiserOutput(prediction: limit(x0), rangePosition: output.rangePosition)
  }
}
