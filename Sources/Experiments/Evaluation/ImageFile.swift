package import Diffusion
internal import Tensor

/// A npz file of samples or of a reference: images, and statistics of features in the form of TTUR
/// (`mu`, `sigma`) and of guided-diffusion (`mu_s`, `sigma_s` as well).
package struct ImageFile: Sendable {
  /// The file.
  package let path: String
  /// Its images; nil for a file of statistics alone.
  package let images: EvaluationImages?
  /// Its statistics, by the view of the features that they are of.
  package let moments: [FeatureView: FeatureMoments]
  /// What it says of its images.
  package let origin: SampleOrigin

  private static let statistics: [(view: FeatureView, mean: String, covariance: String)] = [
    (.pooled, "mu", "sigma"), (.spatial, "mu_s", "sigma_s"),
  ]

  /// Reads a file.
  /// - Throws: `FileError` for a file that is none or is damaged, ``ExperimentError`` for one whose
  ///   arrays are neither images nor statistics, with what is wrong with them.
  package init(_ path: String) throws {
    let names = Self.statistics.flatMap { [$0.mean, $0.covariance] }
    let wanted = Set(["arr_0"] + names).union(SampleOrigin.members)
    let arrays = try NPZ.read(path, anyOf: wanted)
    self.path = path
    images = try arrays["arr_0"].map(Self.images)
    moments = try Self.moments(arrays, path)
    origin = SampleOrigin(path: path, arrays)
    guard images != nil || !moments.isEmpty else {
      throw ExperimentError(
        "\(path): has no arr_0, which holds images, and no mu and sigma, which hold statistics of "
          + "features")
    }
  }

  /// The images, for a file that must have some.
  package func requireImages() throws -> EvaluationImages {
    guard let images else {
      throw ExperimentError(
        "\(path): has no arr_0, which holds images: statistics alone are for --reference")
    }
    return images
  }

  private static func images(_ array: NPYArray) throws -> EvaluationImages {
    guard case .uint8 = array.element else {
      throw ExperimentError(
        "\(array.path): holds images of type \(array.element.descriptor), but grey levels of type "
          + "|u1 are needed: which level a number becomes is a rule of its own, and moves figures")
    }
    let shape = array.shape
    guard shape.count == 4, !shape.contains(0), [1, 3].contains(shape[3]) else {
      throw ExperimentError(
        "\(array.path): holds an array of shape \(shape), but images are [count, height, width, "
          + "channels] with 1 channel or 3")
    }
    return EvaluationImages(
      try array.bytes(), shape: ImageShape(height: shape[1], width: shape[2], channels: shape[3]))
  }

  private static func moments(
    _ arrays: [String: NPYArray], _ path: String
  ) throws -> [FeatureView: FeatureMoments] {
    var moments: [FeatureView: FeatureMoments] = [:]
    for (view, mean, covariance) in statistics {
      switch (arrays[mean], arrays[covariance]) {
      case (nil, nil): continue
      case (let mu?, let sigma?): moments[view] = try Self.moments(mu, sigma)
      case (.some, nil): throw ExperimentError("\(path): has '\(mean)', but no '\(covariance)'")
      case (nil, .some): throw ExperimentError("\(path): has '\(covariance)', but no '\(mean)'")
      }
    }
    return moments
  }

  private static func moments(_ mu: NPYArray, _ sigma: NPYArray) throws -> FeatureMoments {
    let width = mu.shape.first ?? 0
    guard mu.shape.count == 1, width > 0, sigma.shape == [width, width] else {
      throw ExperimentError(
        "\(sigma.path): has the shape \(sigma.shape) beside a mean of shape \(mu.shape), but a "
          + "covariance is square and as wide as the mean")
    }
    let (mean, covariance) = (try mu.doubles(), try sigma.doubles())
    for (array, values) in [(mu, mean), (sigma, covariance)] {
      guard let bad = values.firstIndex(where: { !$0.isFinite }) else { continue }
      throw ExperimentError(
        "\(array.path): must hold finite numbers, but has \(values[bad]) at index \(bad)")
    }
    return FeatureMoments(count: nil, mean: mean, covariance: covariance)
  }
}
