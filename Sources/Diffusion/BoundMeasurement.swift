public import Tensor

/// What a model costs on some images: every term of the variational bound, and the error of every
/// step.
public struct BoundMeasurement: Sendable, Equatable {
  /// In bits per dimension, step by step (index 0 is the paper's t = 1), for each image.
  public private(set) var terms: [[Double]] = []
  /// The mean squared error of the prediction, the same way.
  public private(set) var errors: [[Double]] = []
  /// The mean squared error of the clean image that the prediction stands for, the same way: how well
  /// x_0 is reconstructed from each step.
  public private(set) var x0Errors: [[Double]] = []
  /// In bits per dimension, for each image.
  public private(set) var prior: [Double] = []

  /// Measures steps of a model on images, one call of the model for each step.
  /// - Parameters:
  ///   - model: what is measured, with its weights.
  ///   - x0: clean images `[batch, height, width, channels]`.
  ///   - steps: indices of steps; 0 is the paper's t = 1.
  ///   - process: the chain of the model.
  ///   - noise: standard normal, like `x0`, for each step.
  public init(
    of model: any Denoiser, on x0: Tensor, over steps: Range<Int>, in process: DiffusionProcess,
    noise: (_ step: Int) throws -> Tensor
  ) throws {
    let bound = VariationalBound(in: process)
    prior = try bound.prior(of: x0).read().map { Double($0) }
    for step in steps {
      let timesteps = [Int](repeating: step, count: x0.shape[0])
      let noise = try noise(step)
      let xt = process.diffuse(x0, noise: noise, to: timesteps)
      let output = try model.output(for: xt, at: timesteps)
      let term = bound.terms(of: output, from: model, x0: x0, xt: xt, at: timesteps)
      let error = process.squaredError(
        of: output.prediction, predicting: model.prediction, x0: x0, noise: noise, at: timesteps)
      let predicted = process.x0(
        from: output.prediction, predicting: model.prediction, xt: xt, at: timesteps)
      let distance = (predicted - x0).squared().meanPerImage()
      terms.append(try term.read().map { Double($0) })
      x0Errors.append(try distance.read().map { Double($0) })
      errors.append(try error.read().map { Double($0) })
      CurrentBackend.value.endStep()
    }
  }

  /// Adds what was measured on other images, at the same steps.
  public mutating func append(_ other: BoundMeasurement) {
    require(
      terms.count == other.terms.count, "\(terms.count) steps and \(other.terms.count) of others")
    for step in terms.indices {
      terms[step] += other.terms[step]
      errors[step] += other.errors[step]
      x0Errors[step] += other.x0Errors[step]
    }
    prior += other.prior
  }

  /// All terms and the prior, the mean over the images: the bound on -log2 p(x_0) per dimension, if
  /// every step of the chain was measured.
  public var bitsPerDimension: Double { terms.reduce(mean(prior)) { $0 + mean($1) } }

  /// The mean over steps and images: what the simple loss of uniform steps is.
  public var error: Double { errors.reduce(0) { $0 + mean($1) } / Double(max(1, errors.count)) }
}

private func mean(_ values: [Double]) -> Double {
  values.reduce(0, +) / Double(max(1, values.count))
}
