internal import Diffusion
internal import Tensor

/// Features of images, computed a few at a time.
struct FeatureComputation {
  /// What computes them.
  let extractor: any OpenExtractor
  /// Those that are kept.
  let views: Set<FeatureView>

  /// Images at a time, which changes no feature.
  private static let batch = 32

  /// The most images whose features are kept; of more, statistics are, and the features of as many,
  /// evenly chosen.
  static let most = 10_000

  /// The features of every image.
  /// - Parameters:
  ///   - name: what messages call one of the images: `sample`.
  ///   - onProgress: told how many images are done.
  func features(
    of images: EvaluationImages, called name: String, onProgress: (Int) throws -> Void
  ) throws -> ImageFeatures {
    var rows = FeatureRows()
    try visit(images, called: name, onProgress) { _, features in
      for (view, matrix) in features { rows.append(matrix, to: view) }
    }
    return rows.features
  }

  /// The features of the images, or of ``most`` of them with statistics of all.
  func set(
    of images: EvaluationImages, called name: String, onProgress: (Int) throws -> Void
  ) throws -> FeatureSet {
    guard images.count > Self.most else {
      return FeatureSet(
        name: "the reference",
        features: try features(of: images, called: name, onProgress: onProgress))
    }
    var rows = FeatureRows()
    var sums: [FeatureView: MomentSum] = [:]
    try visit(images, called: name, onProgress) { range, features in
      let kept = range.filter { Self.isKept($0, of: images.count) }.map { $0 - range.lowerBound }
      for (view, matrix) in features {
        sums[view, default: MomentSum(columns: matrix.columns)].add(matrix)
        rows.append(matrix, rows: kept, to: view)
      }
    }
    return FeatureSet(
      name: "the reference", features: rows.features, moments: sums.mapValues(\.moments))
  }

  /// Whether an image is among the ``most`` whose features are kept.
  private static func isKept(_ index: Int, of count: Int) -> Bool {
    (index + 1) * most / count > index * most / count
  }

  /// The number of columns of each view, found with one black image.
  func columns(for shape: ImageShape) throws -> [FeatureView: Int] {
    let black = EvaluationImages([UInt8](repeating: 0, count: shape.batch(1).count), shape: shape)
    return try features(of: black, called: "image", onProgress: { _ in }).views.mapValues(\.columns)
  }

  private func visit(
    _ images: EvaluationImages, called name: String, _ onProgress: (Int) throws -> Void,
    _ body: (Range<Int>, [FeatureView: FeatureMatrix]) throws -> Void
  ) throws {
    for start in stride(from: 0, to: images.count, by: Self.batch) {
      let range = start..<min(start + Self.batch, images.count)
      let features = try extractor.features(of: try images.levels(range))
      let wanted = features.views.filter { views.contains($0.key) }
      for (view, matrix) in wanted { try requireFinite(matrix, view, name, from: start) }
      try body(range, wanted)
      CurrentBackend.value.endStep()
      try onProgress(range.upperBound)
    }
  }

  private func requireFinite(
    _ matrix: FeatureMatrix, _ view: FeatureView, _ name: String, from start: Int
  ) throws {
    guard let bad = matrix.values.firstIndex(where: { !$0.isFinite }) else { return }
    throw ExperimentError(
      "\(name) \(start + bad / matrix.columns) has features that are not finite: \(view.rawValue) "
        + "\(bad % matrix.columns) is \(matrix.values[bad]). The weights of the extractor may be "
        + "damaged: \(extractor.pedigree)")
  }
}

/// Rows of features that come a few at a time.
private struct FeatureRows {
  private var values: [FeatureView: [Float]] = [:]
  private var columns: [FeatureView: Int] = [:]

  mutating func append(_ matrix: FeatureMatrix, rows: [Int]? = nil, to view: FeatureView) {
    columns[view] = matrix.columns
    guard let rows else { return values[view, default: []] += matrix.values }
    for row in rows {
      let start = row * matrix.columns
      values[view, default: []] += matrix.values[start..<start + matrix.columns]
    }
  }

  var features: ImageFeatures {
    ImageFeatures(
      Dictionary(
        uniqueKeysWithValues: columns.map { view, columns in
          let values = values[view] ?? []
          return (
            view, FeatureMatrix(rows: values.count / columns, columns: columns, values: values)
          )
        }))
  }
}
