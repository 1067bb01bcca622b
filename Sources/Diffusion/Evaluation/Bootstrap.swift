internal import Tensor

/// How sure figures are: they are computed again and again of images drawn from those that there
/// are, with replacement (Efron 1979).
public struct Bootstrap: Sendable, Equatable {
  /// Repetitions, at least 2.
  public let repetitions: Int
  /// Where the draws come from.
  public let seed: UInt64
  /// The share of the repetitions that an interval holds.
  public static let coverage = 0.95

  /// A bootstrap. It is a mistake of the program, which stops, if there is nothing to repeat.
  public init(repetitions: Int, seed: UInt64 = 0) {
    guard repetitions >= 2 else { fatalError("Bootstrap: \(repetitions) repetitions") }
    self.repetitions = repetitions
    self.seed = seed
  }

  /// The side that images are drawn of.
  public enum Side: String, Sendable { case samples, reference }

  /// The images of one repetition: `count` of 0..<count, the same for every metric.
  public func rows(of side: Side, _ repetition: Int, count: Int) -> [Int] {
    let key = RandomKey(seed: seed, purpose: "bootstrap \(side.rawValue)")
    var random = RandomSource(key.derived(UInt64(repetition), 0))
    return (0..<count).map { _ in
      Int(random.next().multipliedFullWidth(by: UInt64(count)).high)
    }
  }

  /// How often each image is drawn in one repetition.
  public func counts(of side: Side, _ repetition: Int, count: Int) -> [Int] {
    var counts = [Int](repeating: 0, count: count)
    for row in rows(of: side, repetition, count: count) { counts[row] += 1 }
    return counts
  }

  /// The figures with intervals: `values` has one row for each repetition, in the order of the
  /// figures.
  ///
  /// Images drawn twice look alike, which moves many figures (it raises FID), so only the spread of
  /// the repetitions is used: the interval is the figure plus their quantiles' distance from their
  /// mean.
  public func intervals(of figures: [MetricFigure], _ values: [[Double]]) -> [MetricFigure] {
    figures.enumerated().map { index, figure in
      let sorted = values.map { $0[index] }.sorted()
      let mean = sorted.reduce(0, +) / Double(sorted.count)
      let tail = (1 - Self.coverage) / 2
      let low = min(0, Self.quantile(sorted, tail) - mean)
      let high = max(0, Self.quantile(sorted, 1 - tail) - mean)
      var figure = figure
      figure.interval = figure.value + low...figure.value + high
      return figure
    }
  }

  /// With a line between neighbours, as numpy's `quantile`.
  private static func quantile(_ sorted: [Double], _ share: Double) -> Double {
    let place = share * Double(sorted.count - 1)
    let below = Int(place)
    guard below + 1 < sorted.count else { return sorted[below] }
    return sorted[below] + (place - Double(below)) * (sorted[below + 1] - sorted[below])
  }
}
