import Diffusion
import Foundation
import Metrics
import Recipe
import TestSupport
import Testing

/// Intervals from images drawn again and again.
@Suite struct BootstrapTests {
  private let sets = Features.sets("small", Features.small)

  /// A metric's figures through the protocol's own repetitions, which compute all anew.
  private struct Plain: Metric {
    static let typeName = "plain"
    let metric: any Metric
    var view: FeatureView { metric.view }
    var needsReference: Bool { metric.needsReference }

    init(_ metric: any Metric) { self.metric = metric }
    init(_ options: inout Options) throws { metric = try Features.metric("fid") }

    func figures(of samples: FeatureSet, against reference: FeatureSet?) throws -> [MetricFigure] {
      try metric.figures(of: samples, against: reference)
    }
  }

  /// The short way of FID and of the Inception Score is the long one: the same draws, in doubles.
  @Test(arguments: ["fid", "sfid", "inception_score, rule: shuffled"])
  func shortWaysAreTheLongOne(_ text: String) throws {
    let bootstrap = Bootstrap(repetitions: 8, seed: 3)
    let metric = try Features.metric(text)
    let views = { (set: FeatureSet) in
      let matrix = set.features![.pooled]!
      return Features.set([.pooled: matrix, .spatial: matrix, .logits: matrix])
    }
    let (samples, reference) = (views(sets.samples), views(sets.reference))
    let short = try metric.measure(samples, against: reference, repeating: bootstrap)
    let long = try Plain(metric).measure(samples, against: reference, repeating: bootstrap)
    for (one, other) in zip(short, long) {
      let (a, b) = (try #require(one.interval), try #require(other.interval))
      #expect(abs(a.lowerBound - b.lowerBound) < 1e-9 && abs(a.upperBound - b.upperBound) < 1e-9)
      #expect(a.lowerBound < one.value && one.value < a.upperBound)
    }
  }

  /// A share p of n images has the standard deviation sqrt(p (1 - p) / n); an interval of 95 % is
  /// 3.92 of it wide. Of 2000 repetitions it is known to a few percent.
  @Test func widthOfAShareIsTheBinomialOne() throws {
    let figures = try Features.metric("precision_recall").measure(
      sets.samples, against: sets.reference, repeating: Bootstrap(repetitions: 2000))
    for (figure, images) in zip(figures, [300.0, 400]) {
      let deviation = (figure.value * (1 - figure.value) / images).squareRoot()
      let interval = try #require(figure.interval)
      let width = interval.upperBound - interval.lowerBound
      #expect(deviation > 0 && abs(width / (3.92 * deviation) - 1) < 0.15, "\(figure)")
    }
  }

  /// Images drawn twice raise FID; the interval is around the figure all the same.
  @Test func intervalsAreAroundTheirFigures() throws {
    for text in ["fid", "kid, subset_size: 100, subsets: 5", "density_coverage", "prd, runs: 2"] {
      let figures = try Features.metric(text).measure(
        sets.samples, against: sets.reference, repeating: Bootstrap(repetitions: 40, seed: 1))
      for figure in figures {
        let interval = try #require(figure.interval)
        let (below, above) = (
          figure.value - interval.lowerBound, interval.upperBound - figure.value
        )
        #expect(below > 0 && above > 0 && below < 5 * above && above < 5 * below, "\(figure)")
      }
    }
  }

  @Test func seedsAndSidesDrawOtherImages() {
    let (one, other) = (Bootstrap(repetitions: 2, seed: 1), Bootstrap(repetitions: 2, seed: 2))
    let rows = one.rows(of: .samples, 0, count: 50)
    #expect(rows == one.rows(of: .samples, 0, count: 50))
    #expect(rows != one.rows(of: .samples, 1, count: 50))
    #expect(rows != one.rows(of: .reference, 0, count: 50))
    #expect(rows != other.rows(of: .samples, 0, count: 50))
    #expect(rows.allSatisfy { (0..<50).contains($0) } && Set(rows).count < 50)
    let counts = one.counts(of: .samples, 0, count: 50)
    #expect(counts == (0..<50).map { row in rows.count { $0 == row } })
  }
}
