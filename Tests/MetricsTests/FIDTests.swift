import Diffusion
import Metrics
import TestSupport
import Testing

/// The Fréchet distance where it is known.
@Suite struct FIDTests {
  private func fid(_ samples: FeatureSet, _ reference: FeatureSet) throws -> MetricFigure {
    try Features.metric("fid").measure(samples, against: reference)[0]
  }

  /// Of 2 x 2 matrices, Tr (A B)^1/2 = sqrt(Tr A B + 2 sqrt(det A det B)), and these two have no
  /// eigenvector in common. Tolerance: a few roundings.
  @Test func ofTwoGaussiansIsTheFormula() throws {
    // Mean (7, 8), covariance (5, 4; 4, 5) / 3.
    let samples = Features.rows([[8.5, 9.5], [5.5, 6.5], [7.5, 7.5], [6.5, 8.5]])
    let moments = FeatureMoments(count: 100, mean: [4, 4], covariance: [1, 0, 0, 3])
    let reference = FeatureSet(name: "those", features: nil, moments: [.pooled: moments])
    let root = (20.0 / 3 + 2 * 3.0.squareRoot()).squareRoot()
    let expected = 9 + 16 + 10.0 / 3 + 4 - 2 * root
    let figure = try fid(samples, reference)
    #expect(abs(figure.value - expected) < 1e-13)
    #expect(
      figure.rule == "pooled features, exact, in double, against given statistics of 100 images")
  }

  /// Through the covariance (400 images of 24 features) and through the images (15).
  @Test func ofASetWithItselfIsZero() throws {
    for name in ["small", "few"] {
      let shapes = name == "small" ? Features.small : Features.few
      let reference = Features.sets(name, shapes).reference
      #expect(try fid(reference, reference).value < 1e-6)
    }
  }

  /// Against singular values with 50 digits (`make_metric_references.py`); 12 and 15 images have
  /// covariances of rank 11 and 14. From covariances some digits are lost: roots of eigenvalues that
  /// are 0 but for rounding.
  @Test func ofFewImagesIsExact() throws {
    let (samples, reference) = Features.sets("few", Features.few)
    let expected = try #require(try Features.expected.get()["few.fid.mpmath"])
    let figure = try fid(samples, reference)
    #expect(abs(figure.value / expected - 1) < 1e-12, "\(figure.value), not \(expected)")
    #expect(
      figure.notes == [
        "of 12 images fid is higher than of many",
        "the covariance of the samples has rank 11 of 24",
        "the covariance of the reference images has rank 14 of 24",
      ])
    let moments = Features.moments(of: reference.features![.pooled]!)
    let given = FeatureSet(name: "those", features: nil, moments: [.pooled: moments])
    #expect(abs(try fid(samples, given).value / expected - 1) < 1e-7)
  }

  @Test func ofFewImagesAgainstManyIsExact() throws {
    let samples = Features.sets("few", Features.few).samples
    let reference = Features.sets("small", Features.small).reference
    let expected = try #require(try Features.expected.get()["mixed.fid.mpmath"])
    #expect(abs(try fid(samples, reference).value / expected - 1) < 1e-9)
  }

  /// Every feature twice doubles the distance, and halves the rank.
  @Test func ofRepeatedFeaturesIsExact() throws {
    let (samples, reference) = Features.sets("small", Features.small)
    let single = try fid(samples, reference)
    let figure = try fid(twice(samples), twice(reference))
    #expect(abs(figure.value / single.value - 2) < 1e-9)
    #expect(figure.notes.contains("the covariance of the samples has rank 24 of 48"))
    #expect(!single.notes.contains { $0.contains("rank") })
  }

  private func twice(_ set: FeatureSet) -> FeatureSet {
    let matrix = set.features![.pooled]!
    let rows = (0..<matrix.rows).map { row in
      Array(matrix.values[row * matrix.columns..<(row + 1) * matrix.columns])
    }
    return Features.rows(rows.map { $0 + $0 }, set.name)
  }

  /// sFID is the same of other features.
  @Test func spatialFeaturesAreComparedAlike() throws {
    let (samples, reference) = Features.sets("small", Features.small)
    let spatial = { (set: FeatureSet) in Features.set([.spatial: set.features![.pooled]!]) }
    let figure = try Features.metric("sfid").measure(spatial(samples), against: spatial(reference))[
      0]
    #expect(figure.name == "sfid" && figure.rule == "spatial features, exact, in double")
    #expect(try figure.value == fid(samples, reference).value)
  }
}
