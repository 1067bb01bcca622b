extension Metric {
  /// The figures of samples, after a look at what they are made of: the one way to call a metric.
  /// - Parameters:
  ///   - samples: what is known of the images to judge.
  ///   - reference: ignored where the metric needs none.
  ///   - bootstrap: how intervals are found; none are, unless given.
  /// - Throws: ``MetricError`` with everything that is wrong with the features.
  public func measure(
    _ samples: FeatureSet, against reference: FeatureSet?, repeating bootstrap: Bootstrap? = nil
  ) throws -> [MetricFigure] {
    let reference = needsReference ? reference : nil
    let problems = problems(of: samples, against: reference)
    guard problems.isEmpty else { throw MetricError(problems.joined(separator: "; ")) }
    let figures =
      try bootstrap.map { try self.figures(of: samples, against: reference, repeating: $0) }
      ?? self.figures(of: samples, against: reference)
    let endless = figures.filter { !$0.value.isFinite }.map { "'\($0.name)' is \($0.value)" }
    guard endless.isEmpty else { throw MetricError(endless.joined(separator: ", ")) }
    return figures
  }

  /// What is wrong, one sentence each.
  private func problems(of samples: FeatureSet, against reference: FeatureSet?) -> [String] {
    var problems = problems(of: samples, mayBeMoments: false)
    guard needsReference else { return problems }
    guard let reference else { return problems + ["it needs a reference"] }
    problems += self.problems(of: reference, mayBeMoments: takesMoments)
    let (columns, others) = (samples.columns(view), columns(of: reference))
    if let columns, let others, columns != others {
      problems.append(
        "\(samples.name) have \(columns) \(view) features per image, but \(reference.name) "
          + "\(others)")
    }
    return problems
  }

  private func problems(of set: FeatureSet, mayBeMoments: Bool) -> [String] {
    if mayBeMoments, let moments = set.moments[view] {
      return moments.problem.map { ["the \(view) statistics of \(set.name) \($0)"] } ?? []
    }
    guard let features = set.features else {
      return [
        "of \(set.name) only statistics are known"
          + (mayBeMoments ? ", but not those of the \(view) features" : "")
      ]
    }
    guard let matrix = features[view] else { return ["\(set.name) have no \(view) features"] }
    var problems: [String] = []
    if matrix.rows < minimumCount {
      problems.append("\(set.name) are \(matrix.rows), but at least \(minimumCount) are needed")
    }
    if let place = matrix.values.firstIndex(where: { !(abs($0) <= largestFeature) }) {
      problems.append(
        "\(set.name) have a \(view) feature that is \(matrix.values[place]): row "
          + "\(place / matrix.columns), column \(place % matrix.columns)")
    }
    return problems
  }

  private func columns(of reference: FeatureSet) -> Int? {
    let moments = takesMoments ? reference.moments[view] : nil
    return moments?.mean.count ?? reference.columns(view)
  }
}

/// Squared distances of larger features would leave float32.
private let largestFeature: Float = 1e15

extension FeatureSet {
  fileprivate func columns(_ view: FeatureView) -> Int? { features?[view]?.columns }
}

extension FeatureMoments {
  /// How far from symmetric a covariance may be, as a part of its largest element: files in float32
  /// have 6e-8.
  private static let asymmetry = 1e-5

  /// What keeps them from being moments, as the end of a sentence.
  fileprivate var problem: String? {
    let size = mean.count
    guard mean.allSatisfy(\.isFinite), covariance.allSatisfy(\.isFinite) else {
      return "have numbers that are not finite"
    }
    let variances = (0..<size).map { covariance[$0 * size + $0] }
    if let column = variances.firstIndex(where: { $0 < 0 }) {
      return "have a negative variance: \(variances[column]) in column \(column)"
    }
    let bound = Self.asymmetry * (variances.max() ?? 0)
    for row in 0..<size {
      for column in 0..<row
      where abs(covariance[row * size + column] - covariance[column * size + row]) > bound {
        return "have a covariance that is not symmetric: row \(row), column \(column)"
      }
    }
    return nil
  }
}
