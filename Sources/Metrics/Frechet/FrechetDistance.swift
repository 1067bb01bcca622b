internal import Diffusion
internal import Tensor

/// The Fréchet distance of the Gaussians of two sets, on one view of their features.
struct FrechetDistance {
  /// Below so many images the distance says more of their number than of the images.
  private static let fewImages = 10_000

  let name: String
  let view: FeatureView

  func figures(
    of samples: FeatureSet, against reference: FeatureSet, repeating bootstrap: Bootstrap?
  ) throws -> [MetricFigure] {
    let rows = samples.features![view]!
    let (first, second) = (GaussianFit(rows), gaussian(of: reference, nil))
    let figure = MetricFigure(
      name, try first.squaredDistance(to: second), lessIsBetter: true,
      rule: rule(reference), notes: notes(rows, first, reference, second))
    guard let bootstrap else { return [figure] }
    let values = try (0..<bootstrap.repetitions).map { repetition in
      let counts = bootstrap.counts(of: .samples, repetition, count: rows.rows)
      let drawn = GaussianFit(rows, counts: counts)
      let other = isGiven(reference) ? second : gaussian(of: reference, (bootstrap, repetition))
      return [try drawn.squaredDistance(to: other)]
    }
    return bootstrap.intervals(of: [figure], values)
  }

  private func isGiven(_ reference: FeatureSet) -> Bool { reference.moments[view] != nil }

  /// Statistics that were given come first: they may be of more images.
  private func gaussian(
    of reference: FeatureSet, _ draw: (bootstrap: Bootstrap, repetition: Int)?
  ) -> GaussianFit {
    if let moments = reference.moments[view] { return GaussianFit(moments) }
    let rows = reference.features![view]!
    let counts = draw?.bootstrap.counts(of: .reference, draw!.repetition, count: rows.rows)
    return GaussianFit(rows, counts: counts)
  }

  private func rule(_ reference: FeatureSet) -> String {
    let exact = "\(view) features, exact, in double"
    guard let moments = reference.moments[view] else { return exact }
    let images = moments.count.map { "of \($0) images" } ?? "of an unknown number of images"
    return "\(exact), against given statistics \(images)"
  }

  private func notes(
    _ rows: FeatureMatrix, _ first: GaussianFit, _ reference: FeatureSet, _ second: GaussianFit
  ) -> [String] {
    var notes: [String] = []
    if rows.rows < Self.fewImages {
      notes.append("of \(rows.rows) images \(name) is higher than of many")
    }
    let images = reference.moments[view]?.count ?? reference.features?[view]?.rows
    for (name, fit, images) in [
      (samplesName, first, rows.rows), (reference.name, second, images ?? Int.max),
    ] {
      let rank = min(fit.factor.rows, images - 1)
      guard rank < rows.columns else { continue }
      notes.append("the covariance of \(name) has rank \(rank) of \(rows.columns)")
    }
    return notes
  }

  private var samplesName: String { "the samples" }
}
