public import Tensor

/// The process applied to images: t differs from image to image, so coefficients are tensors
/// `[batch, 1, 1, 1]`.
extension DiffusionProcess {
  /// x_t = sqrt(alpha_bar_t) x_0 + sqrt(1 - alpha_bar_t) noise (Ho et al. 2020, equation 4).
  /// All of `[batch, height, width, channels]`; one step index per image.
  public func diffuse(_ x0: Tensor, noise: Tensor, to timesteps: [Int]) -> Tensor {
    x0 * perImage(timesteps) { alphaBars[$0].squareRoot() }
      + noise * perImage(timesteps) { (1 - alphaBars[$0]).squareRoot() }
  }

  /// The clean image that a network's output stands for.
  public func x0(
    from output: Tensor, predicting prediction: Prediction, xt: Tensor, at timesteps: [Int]
  ) -> Tensor {
    let signal = { (t: Int) in alphaBars[t].squareRoot() }
    let noise = { (t: Int) in (1 - alphaBars[t]).squareRoot() }
    switch prediction {
    case .epsilon:
      return xt * perImage(timesteps) { 1 / signal($0) }
        - output * perImage(timesteps) { noise($0) / signal($0) }
    case .x0:
      return output
    case .v:
      return xt * perImage(timesteps, signal) - output * perImage(timesteps, noise)
    }
  }

  /// What a network that predicts `prediction` should have said.
  public func target(
    of prediction: Prediction, x0: Tensor, noise: Tensor, at timesteps: [Int]
  ) -> Tensor {
    switch prediction {
    case .epsilon: noise
    case .x0: x0
    case .v:
      noise * perImage(timesteps) { alphaBars[$0].squareRoot() }
        - x0 * perImage(timesteps) { (1 - alphaBars[$0]).squareRoot() }
    }
  }

  /// The mean squared difference of a network's output from what it should have said, `[batch]`.
  public func squaredError(
    of output: Tensor, predicting prediction: Prediction, x0: Tensor, noise: Tensor,
    at timesteps: [Int]
  ) -> Tensor {
    let target = target(of: prediction, x0: x0, noise: noise, at: timesteps)
    return (output - target).squared().meanPerImage()
  }

  /// One coefficient per image, `[batch, 1, 1, 1]`.
  public func perImage(_ timesteps: [Int], _ coefficient: (Int) -> Double) -> Tensor {
    Tensor(timesteps.map { Float(coefficient($0)) }, shape: [timesteps.count, 1, 1, 1])
  }
}

extension Tensor {
  /// The mean of each image of `[batch, height, width, channels]`, `[batch]`.
  public func meanPerImage() -> Tensor { mean(axes: [1, 2, 3]).reshaped([shape[0]]) }
}
