import Diffusion
import Metrics
import Recipe
import TestSupport
import Testing

/// Features that have no figure: one error with everything that is wrong.
@Suite struct MetricErrorTests {
  private let reference = Features.rows(
    [[0, 1], [1, 0], [1, 1], [2, 1]], "the reference images")

  private func error(
    _ metric: String, _ samples: FeatureSet, _ reference: FeatureSet?
  ) throws -> String {
    do {
      let figures = try Features.metric(metric).measure(samples, against: reference)
      return "figures: \(figures)"
    } catch let error as MetricError {
      return error.description
    }
  }

  @Test func tellsAllThatIsWrong() throws {
    let samples = Features.rows([[0, 1, .nan]])
    #expect(
      try error("fid", samples, reference)
        == "the samples are 1, but at least 2 are needed; the samples have a pooled feature that is "
        + "nan: row 0, column 2; the samples have 3 pooled features per image, but the reference "
        + "images 2")
  }

  @Test func tooFewForTheNeighbours() throws {
    let samples = Features.rows([[0, 1], [1, 0], [1, 1]])
    #expect(
      try error("precision_recall", samples, reference)
        == "the samples are 3, but at least 4 are needed")
    #expect(
      try error("density_coverage, neighbours: 4", reference, samples)
        == "the reference images are 4, but at least 5 are needed; the samples are 3, but at least "
        + "5 are needed")
  }

  @Test func viewsThatAreNotThere() throws {
    #expect(
      try error("sfid", reference, reference)
        == "the reference images have no spatial features; the reference images have no spatial "
        + "features")
    #expect(
      try error("inception_score", reference, nil)
        == "the reference images have no logits features")
    #expect(try error("fid", reference, nil) == "it needs a reference")
  }

  @Test func statisticsAlone() throws {
    let moments = FeatureMoments(count: nil, mean: [0, 0], covariance: [1, 0, 0, 1])
    let given = FeatureSet(name: "the file", features: nil, moments: [.pooled: moments])
    #expect(
      try error("kid", reference, given) == "of the file only statistics are known")
    #expect(
      try error("fid", given, reference) == "of the file only statistics are known")
    let other = FeatureSet(name: "the file", features: nil, moments: [.spatial: moments])
    #expect(
      try error("fid", reference, other)
        == "of the file only statistics are known, but not those of the pooled features")
    #expect(
      try Features.metric("fid").measure(reference, against: given)[0].rule.hasSuffix(
        "against given statistics of an unknown number of images"))
  }

  @Test(arguments: [
    ([1.0, 0, 0, .infinity], "have numbers that are not finite"),
    ([1.0, 0, 0, -2], "have a negative variance: -2.0 in column 1"),
    ([1.0, 0.5, 0.4, 1], "have a covariance that is not symmetric: row 1, column 0"),
  ])
  func statisticsThatAreNone(_ covariance: [Double], _ fault: String) throws {
    let moments = FeatureMoments(count: 9, mean: [0, 0], covariance: covariance)
    let given = FeatureSet(name: "the file", features: nil, moments: [.pooled: moments])
    #expect(
      try error("fid", reference, given) == "the pooled statistics of the file \(fault)")
  }

  /// Features whose squared distances would pass float32.
  @Test func featuresThatAreTooLarge() throws {
    let huge = Features.rows([[1, 1], [0, -2e15], [1, 1], [2, 1]])
    #expect(
      try error("precision_recall", huge, reference)
        == "the samples have a pooled feature that is -2e+15: row 1, column 1")
  }

  /// A plugin may forget a case.
  @Test func figuresThatAreNotFinite() throws {
    let samples = reference
    #expect(throws: MetricError.self) { try Endless().measure(samples, against: nil) }
    do {
      _ = try Endless().measure(samples, against: nil)
    } catch let error as MetricError {
      #expect(error.description == "'one' is nan, 'two' is inf")
    }
  }

  private struct Endless: Metric {
    static let typeName = "endless"
    let view = FeatureView.pooled
    let needsReference = false

    init() {}
    init(_ options: inout Options) throws {}

    func figures(of samples: FeatureSet, against reference: FeatureSet?) throws -> [MetricFigure] {
      [("one", Double.nan), ("two", .infinity), ("three", 3)].map { name, value in
        MetricFigure(name, value, lessIsBetter: nil, rule: "wrong")
      }
    }
  }
}
