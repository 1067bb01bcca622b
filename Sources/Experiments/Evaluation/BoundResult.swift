internal import Diffusion
internal import Foundation
internal import Tensor

/// The variational bound of a run: what `evaluate --bound --json` prints. Arrays begin with the
/// paper's t = 1 and are means over the images.
public struct BoundResult: Codable, Sendable, Equatable {
  /// Run, checkpoint and weights.
  public let origin: SampleOrigin
  /// The dataset's name in recipes.
  public let dataset: String
  /// Images that were measured.
  public let images: Int
  /// Whether the dataset keeps them apart from those to train on.
  public let isHeldOut: Bool
  /// The bound on -log2 p(x_0) per dimension; nil for a model that does not cover the chain.
  public let bitsPerDimension: Double?
  /// The standard error of that, over the images; nil also for a single image.
  public let standardError: Double?
  /// KL(q(x_T | x_0), N(0, 1)), in bits per dimension.
  public let prior: Double
  /// In bits per dimension.
  public let terms: [Double]
  /// The mean squared error of the predicted noise.
  public let noiseErrors: [Double]
  /// The mean squared error of the predicted x_0, which is not clipped.
  public let x0Errors: [Double]
  /// The program's version.
  public let version: String

  enum CodingKeys: String, CodingKey {
    case origin, dataset, images, prior, terms, version
    case isHeldOut = "held_out"
    case bitsPerDimension = "bits_per_dimension"
    case standardError = "standard_error"
    case noiseErrors = "mse"
    case x0Errors = "xstart_mse"
  }

  init(
    _ measured: BoundMeasurement, of experiment: Experiment, images: Int, isHeldOut: Bool,
    origin: SampleOrigin
  ) {
    let process = experiment.process
    self.origin = origin
    dataset = experiment.dataset.name
    self.images = images
    self.isHeldOut = isHeldOut
    let isWhole = experiment.model.covers(process)
    bitsPerDimension = isWhole ? measured.bitsPerDimension : nil
    standardError = isWhole ? Self.standardError(of: measured) : nil
    prior = measured.prior.mean
    terms = measured.terms.map(\.mean)
    let x0Errors = measured.x0Errors.map(\.mean)
    self.x0Errors = x0Errors
    // x_t = sqrt(alpha_bar) x_0 + sqrt(1 - alpha_bar) noise: one error follows from the other.
    noiseErrors =
      experiment.model.prediction == .epsilon
      ? measured.errors.map(\.mean)
      : zip(experiment.model.steps(of: process.steps), x0Errors).map { step, error in
        error * process.alphaBars[step] / (1 - process.alphaBars[step])
      }
    version = Version.current
  }

  /// Over the images, each with all its terms.
  private static func standardError(of measured: BoundMeasurement) -> Double? {
    let count = measured.prior.count
    guard count > 1 else { return nil }
    let totals = (0..<count).map { image in
      measured.terms.reduce(measured.prior[image]) { $0 + $1[image] }
    }
    let mean = totals.mean
    let squares = totals.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(count - 1) / Double(count)).squareRoot()
  }

  /// Writes `vb_terms.npz`, `mse_terms.npz` and `xstart_mse_terms.npz` to a run, as
  /// guided-diffusion names them: `arr_0`, float64, `[steps]`, index 0 is the paper's t = 1.
  /// - Returns: their paths.
  public func writeTerms(to run: RunFolder) throws -> [String] {
    try makeFolder(run.boundPath)
    let files = [("vb_terms", terms), ("mse_terms", noiseErrors), ("xstart_mse_terms", x0Errors)]
    return try files.map { name, values in
      let path = "\(run.boundPath)/\(name).npz"
      let array = NPY.encode(shape: [values.count], doubles: values)
      try NPZ.write([(name: "arr_0", npy: array)], to: path)
      return path
    }
  }
}
