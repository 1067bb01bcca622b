public import Diffusion
internal import Foundation
public import Recipe

/// The Inception Score (Salimans et al. 2016): exp of the mean Kullback-Leibler divergence of an
/// image's classes, the softmax of its logits, from those of all images; the mean over splits.
public struct InceptionScore: Metric {
  /// `inception_score`.
  public static var typeName: String { "inception_score" }
  /// One line.
  public static var summary: String { "how clear and how diverse the classes of the samples are" }

  /// How images are split.
  enum Rule: String, CaseIterable {
    /// Splits of a given size in order, the last perhaps shorter: guided-diffusion.
    case inOrder = "in_order"
    /// A given number of splits in a random order: torch-fidelity.
    case shuffled
  }

  private let rule: Rule
  private let splitSize: Int
  private let splits: Int
  private let seed: Int

  /// Reads its keys.
  public init(_ options: inout Options) throws {
    rule = try options.choice(
      "rule", default: .inOrder,
      "splits of 'split_size' in order, as guided-diffusion, or 'splits' of shuffled images, as "
        + "torch-fidelity")
    splitSize = try options.int(
      "split_size", default: 5000, in: 1...10_000_000, "images of a split in order")
    splits = try options.int(
      "splits", default: 10, in: 1...10_000, "number of splits of shuffled images")
    seed = try options.int(
      "seed", default: 2020, in: 0...Int(UInt32.max), "of numpy's RandomState, for the shuffle")
  }

  /// Logits.
  public var view: FeatureView { .logits }
  /// False.
  public var needsReference: Bool { false }
  /// True.
  public var dependsOnOrder: Bool { true }
  /// As many as there are splits of shuffled images.
  public var minimumCount: Int { rule == .shuffled ? max(2, splits) : 2 }

  /// `inception_score`.
  public func figures(
    of samples: FeatureSet, against reference: FeatureSet?
  ) throws -> [MetricFigure] {
    let classes = ClassProbabilities(samples.features![.logits]!)
    return [figure(classes, Array(0..<classes.rows))]
  }

  /// Draws from the probabilities, which are computed once.
  public func figures(
    of samples: FeatureSet, against reference: FeatureSet?, repeating bootstrap: Bootstrap
  ) throws -> [MetricFigure] {
    let classes = ClassProbabilities(samples.features![.logits]!)
    let values = (0..<bootstrap.repetitions).map { repetition in
      let rows = bootstrap.rows(of: .samples, repetition, count: classes.rows)
      return [figure(classes, rows).value]
    }
    return bootstrap.intervals(of: [figure(classes, Array(0..<classes.rows))], values)
  }

  private func figure(_ classes: ClassProbabilities, _ rows: [Int]) -> MetricFigure {
    let parts = parts(of: rows)
    let scores = parts.map { classes.score(of: $0) }
    let text =
      switch rule {
      case .inOrder: "splits of \(splitSize) in order"
      case .shuffled: "shuffled splits, RandomState(\(seed))"
      }
    let shortest = parts.map(\.count).min() ?? 0
    let notes = shortest < 1000 ? ["a split has \(shortest) images: the score of few is low"] : []
    return MetricFigure(
      "inception_score", scores.reduce(0, +) / Double(scores.count), lessIsBetter: false,
      rule: "mean of \(parts.count) \(text)", notes: notes)
  }

  private func parts(of rows: [Int]) -> [[Int]] {
    switch rule {
    case .inOrder:
      return stride(from: 0, to: rows.count, by: splitSize).map { start in
        Array(rows[start..<min(start + splitSize, rows.count)])
      }
    case .shuffled:
      var random = NumPyRandomState(seed: UInt32(seed))
      let order = random.permutation(rows.count)
      return (0..<splits).map { split in
        let range = split * rows.count / splits..<(split + 1) * rows.count / splits
        return order[range].map { rows[$0] }
      }
    }
  }
}

/// The softmax of logits, in double.
private struct ClassProbabilities {
  let rows: Int
  private let columns: Int
  private let probabilities: [Double]
  /// The sum over classes of p log p, for each image.
  private let negativeEntropies: [Double]

  init(_ logits: FeatureMatrix) {
    (rows, columns) = (logits.rows, logits.columns)
    var probabilities = logits.values.map(Double.init)
    negativeEntropies = (0..<logits.rows).map { row in
      let range = row * logits.columns..<(row + 1) * logits.columns
      let largest = probabilities[range].max() ?? 0
      let total = probabilities[range].reduce(0) { $0 + exp($1 - largest) }
      var sum = 0.0
      for place in range {
        let logarithm = probabilities[place] - largest - log(total)
        probabilities[place] = exp(logarithm)
        sum += probabilities[place] * logarithm
      }
      return sum
    }
    self.probabilities = probabilities
  }

  /// exp of the mean over images of sum p (log p - log q), where q is the mean of p: the mean of
  /// sum p log p, less sum q log q.
  func score(of images: [Int]) -> Double {
    var mean = [Double](repeating: 0, count: columns)
    var sum = 0.0
    for image in images {
      sum += negativeEntropies[image]
      for column in 0..<columns { mean[column] += probabilities[image * columns + column] }
    }
    let count = Double(images.count)
    let whole = mean.reduce(0) { $1 > 0 ? $0 + $1 / count * log($1 / count) : $0 }
    return exp(sum / count - whole)
  }
}
