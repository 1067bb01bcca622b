import Diffusion
import Metrics
import TestSupport
import Testing

/// The figures of the tools that papers use, on the same features
/// (`Tests/References/make_metric_references.py`).
@Suite struct ReferenceToolTests {
  /// `metrics.csv`'s figure, and by how much ours may differ, as a part of it.
  struct Case: Sendable, CustomTestStringConvertible {
    let metric: String
    let figure: String
    let tool: String
    let tolerance: Double

    var testDescription: String { "\(figure) as \(tool)" }
  }

  /// Reasons for the tolerances. FID: sqrtm and eigenvalues of a general matrix lose digits, and
  /// the tools' means are in float32. KID: their kernels are in float32. Inception Score: double on
  /// both sides. Precision and the like: counts over the same distances; the tools round them in
  /// other ways, which may move an image in 10,000 at a ball's border.
  static func cases(subset: Int, split: Int, image: Double) -> [Case] {
    let kid = "kid, subset_size: \(subset)"
    let score = "inception_score"
    var cases = [
      Case(metric: "fid", figure: "fid", tool: "pytorch_fid", tolerance: 1e-6),
      Case(metric: "fid", figure: "fid", tool: "torch_fidelity", tolerance: 1e-6),
      Case(metric: kid, figure: "kid", tool: "torch_fidelity", tolerance: 1e-5),
      Case(metric: "kid, rule: all", figure: "kid", tool: "all", tolerance: 1e-9),
      Case(
        metric: "\(score), split_size: \(split)", figure: score, tool: "in_order",
        tolerance: 1e-9),
      Case(
        metric: "\(score), rule: shuffled", figure: score, tool: "torch_fidelity", tolerance: 1e-9),
    ]
    for (k, tool) in [(3, "torch_fidelity"), (5, "prdc")] {
      for figure in ["precision", "recall"] {
        let metric = "precision_recall, neighbours: \(k)"
        cases.append(Case(metric: metric, figure: figure, tool: tool, tolerance: image))
      }
    }
    for figure in ["density", "coverage"] {
      cases.append(
        Case(metric: "density_coverage", figure: figure, tool: "prdc", tolerance: image))
    }
    return cases
  }

  private func check(
    _ test: Case, _ name: String, _ sets: (samples: FeatureSet, reference: FeatureSet)
  ) throws {
    let key = "\(name).\(test.figure).\(test.tool)"
    let expected = try #require(try Features.expected.get()[key], "\(key)")
    let found = try value(test.figure, of: test.metric, sets.samples, sets.reference)
    let difference = abs(found - expected) / abs(expected)
    #expect(
      difference <= test.tolerance, "\(key) is \(expected), ours \(found): \(difference) apart")
  }

  private static let small = withLogits("small", Features.small, classes: 40)

  private static func withLogits(
    _ name: String, _ shapes: Features.Shapes, classes: Int
  ) -> (samples: FeatureSet, reference: FeatureSet) {
    let (samples, reference) = Features.sets(name, shapes)
    let views = samples.features!.views.merging(
      [.logits: Features.logits(name, shapes.samples.0, classes)]) { $1 }
    return (Features.set(views), reference)
  }

  /// Of a few hundred images no border is so near that rounding decides; torch-fidelity's shares are
  /// float32, within 6e-8.
  @Test(arguments: cases(subset: 100, split: 128, image: 1e-7))
  func agreesOnFewImages(_ test: Case) throws { try check(test, "small", Self.small) }

  /// As many images and features as papers compare.
  @Test func agreesOnTenThousandImages() throws {
    let sets = Self.withLogits("large", Features.large, classes: 1008)
    for test in Self.cases(subset: 1000, split: 5000, image: 1e-4) {
      try check(test, "large", sets)
    }
  }

  /// The same products are rounded to half precision after sums in another order: an image in a
  /// hundred may change sides.
  @Test func halfPrecisionMovesFiguresAsInTheEvaluator() throws {
    for figure in ["precision", "recall"] {
      let expected = try #require(try Features.expected.get()["small.\(figure).float16"])
      let found = try value(
        figure, of: "precision_recall, distances: float16", Self.small.samples,
        Self.small.reference)
      #expect(abs(found - expected) <= 0.01, "\(figure): \(found), not \(expected)")
    }
  }

  /// Features whose squares pass 65504 have no distances in half precision.
  @Test func halfPrecisionGivesWayWhereItEnds() throws {
    let sets = Self.small
    let scaled = { (set: FeatureSet) in
      let matrix = set.features![.pooled]!
      let values = matrix.values.map { $0 * 256 }
      return Features.set([
        .pooled: FeatureMatrix(rows: matrix.rows, columns: matrix.columns, values: values)
      ])
    }
    for figure in ["precision", "recall"] {
      let plain = try value(figure, of: "precision_recall", sets.samples, sets.reference)
      let half = try value(
        figure, of: "precision_recall, distances: float16", scaled(sets.samples),
        scaled(sets.reference))
      #expect(plain == half, "all were multiplied by a power of two")
    }
  }

  @Test func drawsAreNumPys() throws {
    let rows = try Features.csv("random-state.csv")
    #expect(rows.count == 9)
    for seed in Set(rows.map { $0[0] }) {
      // Three calls of one generator follow each other.
      var random = NumPyRandomState(seed: try #require(UInt32(seed)))
      for row in rows where row[0] == seed {
        let found =
          switch row[1] {
          case "permutation(10)": random.permutation(10)
          case "choice(50, 5)": random.choice(50, 5)
          default: Array(random.permutation(70_000).prefix(5))
          }
        #expect(
          found == row[2].split(separator: " ").compactMap { Int($0) },
          "RandomState(\(seed)).\(row[1])")
      }
    }
  }
}
