import Diffusion
import Metrics
import Tensor
import TestSupport
import Testing

/// What metrics say of samples of which it is known.
@Suite struct MetricTests {
  private let sets = Features.sets("small", Features.small)

  /// One image of the reference again and again, with a little noise: every sample lies among the
  /// reference, and hardly any image of the reference among the samples.
  @Test func collapsedSamplesHavePrecisionAndNoRecall() throws {
    let reference = sets.reference.features![.pooled]!
    let noise = HashValues.data("collapsed", 300 * 24)
    let values = noise.indices.map { reference.values[$0 % 24] + 0.001 * noise[$0] }
    let collapsed = Features.set([
      .pooled: FeatureMatrix(rows: 300, columns: 24, values: values)
    ])
    let figures = try ["precision_recall", "density_coverage", "prd"].flatMap {
      try Features.metric($0).measure(collapsed, against: sets.reference)
    }
    let value = { (name: String) in figures.first { $0.name == name }!.value }
    #expect(value("precision") == 1 && value("recall") <= 0.005)
    #expect(value("coverage") <= 0.1)
    #expect(value("prd_f1_8") > 3 * value("prd_f8"))
  }

  /// All classes alike: 1. Every image sure of one of 8 classes, which are equally frequent: 8.
  @Test func scoreIsTheNumberOfClassesThatAreToldApart() throws {
    let rows = { (size: Float) in
      (0..<80).map { image in (0..<8).map { $0 == image % 8 ? size : 0 } }
    }
    for (size, expected) in [(Float(0), 1.0), (1000, 8)] {
      let logits = Features.rows(rows(size)).features![.pooled]!
      let figure = try Features.metric("inception_score, split_size: 40")
        .measure(Features.set([.logits: logits]), against: nil)[0]
      #expect(abs(figure.value - expected) < 1e-12)
      #expect(figure.rule == "mean of 2 splits of 40 in order")
      #expect(figure.notes == ["a split has 40 images: the score of few is low"])
    }
  }

  @Test func curveIsTheAuthors() throws {
    let curve = PRDCurve(samples: [0.4, 0.3, 0.2, 0.1, 0], reference: [0.1, 0.2, 0.3, 0.1, 0.3])
    let expected = try Features.expected.get()
    for (name, beta) in [("prd.f8", 8), ("prd.f1_8", 1.0 / 8)] {
      let value = try #require(expected[name])
      // The tangent of nearly a right angle has fewer digits: 1e-9.
      #expect(abs(curve.largestF(beta: beta) / value - 1) < 1e-9)
    }
  }

  /// Groups that no clustering mistakes: the curve is that of the groups' shares.
  @Test func clustersAreTheGroups() throws {
    let groups = { (counts: [Int], name: String) in
      let labels = counts.enumerated().flatMap { [Int](repeating: $0.offset, count: $0.element) }
      let noise = HashValues.data("groups.\(name)", labels.count * 6)
      let rows = labels.enumerated().map { image, label in
        (0..<6).map { 100 * (label == $0 ? 1 : 0) + noise[image * 6 + $0] }
      }
      return Features.rows(rows)
    }
    let (samples, reference) = (
      groups([40, 30, 20, 10, 0], "x"), groups([10, 20, 30, 10, 30], "y")
    )
    let figures = try Features.metric("prd, clusters: 5").measure(samples, against: reference)
    #expect(figures.map(\.name) == ["prd_f8", "prd_f1_8"])
    let expected = try Features.expected.get()
    for (figure, key) in zip(figures, ["prd.f8", "prd.f1_8"]) {
      let value = try #require(expected[key])
      #expect(abs(figure.value / value - 1) < 1e-9)
    }
  }

  /// To the bit.
  @Test(arguments: [
    "fid", "kid, subset_size: 100", "kid, rule: all", "precision_recall",
    "precision_recall, distances: float16", "density_coverage", "prd",
  ])
  func figuresDoNotDependOnThreads(_ text: String) throws {
    let threads = CPUBackend.threads
    defer { CPUBackend.threads = threads }
    let figures = try [1, 3].map { count in
      CPUBackend.threads = count
      return try Features.metric(text).measure(sets.samples, against: sets.reference)
    }
    #expect(figures[0] == figures[1])
  }

  @Test func rulesSayWhatWasChosen() throws {
    let rules = try [
      "kid, subset_size: 50, subsets: 3, seed: 7", "kid, rule: all", "kid",
      "precision_recall, neighbours: 4, distances: float16", "density_coverage",
      "prd, clusters: 8, runs: 2, seed: 3",
    ].map { try Features.metric($0).measure(sets.samples, against: sets.reference)[0] }
    #expect(
      rules.map(\.rule) == [
        "unbiased, cubic kernel, 3 subsets of 50, RandomState(7)",
        "unbiased, cubic kernel, all images",
        "unbiased, cubic kernel, 100 subsets of 300, RandomState(2020)",
        "k = 4, float16 distances", "k = 5, float32 distances",
        "8 clusters, mean of 2 runs of k-means++, seed 3",
      ])
    #expect(rules[2].notes == ["subsets have 300 images, not 1000: there are no more"])
    #expect(rules[5].notes == ["the sets are not equally large: clusters follow the larger one"])
  }
}
