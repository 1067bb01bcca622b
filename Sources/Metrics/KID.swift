public import Diffusion
public import Recipe
internal import Tensor

/// The Kernel Inception Distance (Bińkowski et al. 2018): the unbiased estimate of the squared maximum
/// mean discrepancy of the pooled features under the kernel (x . y / d + 1)^3. It may be negative.
public struct KID: Metric {
  /// `kid`.
  public static var typeName: String { "kid" }
  /// One line.
  public static var summary: String { "kernel distance of the pooled features" }

  /// Which images are compared.
  enum Rule: String, CaseIterable { case subsets, all }

  private let rule: Rule
  private let subsets: Int
  private let subsetSize: Int
  private let seed: Int

  /// Reads its keys.
  public init(_ options: inout Options) throws {
    rule = try options.choice(
      "rule", default: .subsets,
      "the mean over subsets without replacement, drawn as torch-fidelity does, or all images at once"
    )
    subsets = try options.int("subsets", default: 100, in: 1...10_000, "number of subsets")
    subsetSize = try options.int(
      "subset_size", default: 1000, in: 2...100_000, "images of a subset, of each side")
    seed = try options.int(
      "seed", default: 2020, in: 0...Int(UInt32.max), "of numpy's RandomState, for the subsets")
  }

  /// Pooled.
  public var view: FeatureView { .pooled }
  /// True for subsets.
  public var dependsOnOrder: Bool { rule == .subsets }

  /// `kid`.
  public func figures(
    of samples: FeatureSet, against reference: FeatureSet?
  ) throws -> [MetricFigure] {
    let (x, y) = (samples.features![.pooled]!, reference!.features![.pooled]!)
    guard rule == .subsets else {
      let value = Self.discrepancy(x, y)
      return [
        MetricFigure("kid", value, lessIsBetter: true, rule: "unbiased, cubic kernel, all images")
      ]
    }
    let size = min(subsetSize, x.rows, y.rows)
    var random = NumPyRandomState(seed: UInt32(seed))
    // Both draws of a subset come from one stream, the samples' first.
    let draws = (0..<subsets).map { _ in (random.choice(x.rows, size), random.choice(y.rows, size))
    }
    let values = draws.map { Self.discrepancy(x.selecting($0.0), y.selecting($0.1)) }
    let notes =
      size == subsetSize
      ? [] : ["subsets have \(size) images, not \(subsetSize): there are no more"]
    return [
      MetricFigure(
        "kid", values.reduce(0, +) / Double(subsets), lessIsBetter: true,
        rule: "unbiased, cubic kernel, \(subsets) subsets of \(size), RandomState(\(seed))",
        notes: notes)
    ]
  }

  /// Equation 4 of the paper: means of the kernel over pairs, an image and itself excluded.
  static func discrepancy(_ x: FeatureMatrix, _ y: FeatureMatrix) -> Double {
    let (m, n) = (Double(x.rows), Double(y.rows))
    let (within, others) = (kernelSum(x, x, skipsSelf: true), kernelSum(y, y, skipsSelf: true))
    let across = kernelSum(x, y, skipsSelf: false)
    return within / (m * (m - 1)) + others / (n * (n - 1)) - 2 * across / (m * n)
  }

  /// The sum of the kernel over all pairs, block by block of the first set.
  private static func kernelSum(
    _ x: FeatureMatrix, _ y: FeatureMatrix, skipsSelf: Bool
  ) -> Double {
    let block = 512
    let (scale, other) = (1 / Double(x.columns), doubles(y, 0..<y.rows))
    var sum = 0.0
    for start in stride(from: 0, to: x.rows, by: block) {
      let rows = start..<min(start + block, x.rows)
      let products = doubles(x, rows).times(other, otherTransposed: true)
      for row in rows {
        let line = products.values[(row - start) * y.rows..<(row - start + 1) * y.rows]
        var rowSum = 0.0
        for product in line {
          let base = product * scale + 1
          rowSum += base * base * base
        }
        if skipsSelf {
          let base = line[line.startIndex + row] * scale + 1
          rowSum -= base * base * base
        }
        sum += rowSum
      }
    }
    return sum
  }

  private static func doubles(_ matrix: FeatureMatrix, _ rows: Range<Int>) -> DoubleMatrix {
    let values = matrix.values[rows.lowerBound * matrix.columns..<rows.upperBound * matrix.columns]
    return DoubleMatrix(
      rows: rows.count, columns: matrix.columns, values: values.map(Double.init))
  }
}
