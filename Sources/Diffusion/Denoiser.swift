public import Tensor

/// What losses and samplers see of a model: a function of noisy images and their steps.
public protocol Denoiser {
  /// What the result means.
  var prediction: Prediction { get }
  /// The variance of each denoising step.
  var variance: Variance { get }
  /// Whether the first step belongs to a denoising auto-encoder (see ``Model/hasAutoEncoder``);
  /// false unless given.
  var hasAutoEncoder: Bool { get }
  /// The prediction: noisy images `[batch, height, width, channels]`, one step index per image.
  func callAsFunction(_ xt: Tensor, at timesteps: [Int]) throws -> Tensor
  /// The prediction and what is said of the variance, for those who need both; the prediction alone
  /// unless given, which does for a fixed variance.
  func output(for xt: Tensor, at timesteps: [Int]) throws -> DenoiserOutput
}

extension Denoiser {
  /// No auto-encoder.
  public var hasAutoEncoder: Bool { false }

  /// The prediction alone.
  public func output(for xt: Tensor, at timesteps: [Int]) throws -> DenoiserOutput {
    DenoiserOutput(prediction: try self(xt, at: timesteps))
  }

  /// The clean images that the model finds in noisy ones, `[batch, height, width, channels]`, which
  /// are all at the step with index `t`.
  public func x0(in xt: Tensor, at t: Int, of process: DiffusionProcess) throws -> Tensor {
    let timesteps = [Int](repeating: t, count: xt.shape[0])
    let output = try self(xt, at: timesteps)
    return process.x0(from: output, predicting: prediction, xt: xt, at: timesteps)
  }
}
