package import Diffusion
internal import Recipe
internal import Tensor

/// Compares samples with a reference by the metrics of a recipe. What can be wrong without a single
/// feature is found when it is made.
package struct Evaluation {
  /// What turns images into features.
  package let extractor: any OpenExtractor
  /// What samples are compared with; nil where nothing is.
  package let reference: EvaluationReference?
  /// Samples that are compared.
  package let samples: Int
  private let settings: EvaluateSettings
  private let selection: MetricSelection
  private let cache: FeatureCache?

  /// An evaluation of `samples` images of the size `shape`. Opens the extractor.
  /// - Parameter cache: keeps what is computed of the reference; nil for nowhere.
  /// - Throws: ``ExperimentError`` for metrics that have no figure and images that do not fit,
  ///   `ExtractorError` for images that the extractor does not take, `FileError` for weights that it
  ///   lacks.
  package init(
    _ settings: EvaluateSettings, samples: Int, of shape: ImageShape,
    against reference: EvaluationReference?, cache: FeatureCache?
  ) throws {
    extractor = try settings.extractor.open()
    selection = try MetricSelection(
      settings, views: extractor.views, samples: samples, reference: reference)
    self.settings = settings
    self.samples = samples
    self.cache = cache
    self.reference = selection.metrics.contains(where: \.needsReference) ? reference : nil
    try checkSizes(shape)
  }

  private func checkSizes(_ shape: ImageShape) throws {
    if let images = reference?.images, images.shape != shape {
      throw ExperimentError(
        "the samples are \(shape), but '\(reference?.name ?? "")' has images of \(images.shape): "
          + "only images of one size and number of channels are compared")
    }
    let columns = try FeatureComputation(extractor: extractor, views: extractor.views)
      .columns(for: shape)
    for view in FeatureView.allCases {
      guard let width = columns[view], let found = reference?.moments[view]?.mean.count,
        found != width
      else { continue }
      throw ExperimentError(
        "'\(reference?.name ?? "")' has statistics of \(found) \(view.rawValue) features, but the "
          + "extractor gives \(width): they are of another one than \(extractor.pedigree)")
    }
  }

  /// What it will take, for people, one line each.
  package var cost: [String] {
    let compared = reference?.images.map { images in
      "features of \(images.count) reference images, unless they are kept from before"
    }
    return ["features of \(samples) samples", compared].compactMap(\.self)
  }

  /// What metrics know of the reference: what is kept of it, or features computed now, and kept.
  /// Nil where no metric needs one.
  /// - Parameter onNote: a line for the user.
  package func referenceFeatures(
    onNote: (String) -> Void = { _ in }, onProgress: (EvaluationProgress) throws -> Void
  ) throws -> FeatureSet? {
    guard let reference else { return nil }
    guard let images = reference.images else {
      return FeatureSet(name: "the reference", features: nil, moments: reference.moments)
    }
    let views = Set(selection.metrics.filter(\.needsReference).map(\.view))
    let key = FeatureCache.Key(
      extractor: extractor.identity, images: try images.digest(), count: images.count)
    let set =
      try cache?.set(key, views: views)
      ?? compute(images, views, as: key, onNote: onNote, onProgress: onProgress)
    // What came with the images is of more of them than these.
    let moments = set.moments.merging(reference.moments) { _, given in given }
    return FeatureSet(name: set.name, features: set.features, moments: moments)
  }

  private func compute(
    _ images: EvaluationImages, _ views: Set<FeatureView>, as key: FeatureCache.Key,
    onNote: (String) -> Void, onProgress: (EvaluationProgress) throws -> Void
  ) throws -> FeatureSet {
    let set = try FeatureComputation(extractor: extractor, views: views)
      .set(of: images, called: "reference image") { done in
        try onProgress(
          EvaluationProgress(what: "features of the reference", done: done, total: images.count))
      }
    do { try cache?.store(set, as: key) } catch let error as FileError {
      onNote("features of the reference are not kept: \(error)")
    }
    return set
  }

  /// The figures of samples.
  /// - Parameters:
  ///   - reference: what ``referenceFeatures(onNote:onProgress:)`` gave.
  ///   - bootstrap: how intervals are found; none are, unless given.
  /// - Throws: ``ExperimentError`` for features that are not finite, and for a metric that was asked
  ///   for by name and has no figure.
  package func figures(
    of images: EvaluationImages, against reference: FeatureSet?,
    repeating bootstrap: Bootstrap? = nil,
    onProgress: (EvaluationProgress) throws -> Void
  ) throws -> (figures: [MetricFigure], notes: [String]) {
    let views = Set(selection.metrics.map(\.view))
    let features = try FeatureComputation(extractor: extractor, views: views)
      .features(of: images, called: "sample") { done in
        try onProgress(
          EvaluationProgress(what: "features of the samples", done: done, total: images.count))
      }
    let samples = FeatureSet(name: "the samples", features: features)
    var (figures, notes): ([MetricFigure], [String]) = ([], selection.notes)
    for (index, metric) in selection.metrics.enumerated() {
      do {
        figures += try metric.measure(samples, against: reference, repeating: bootstrap)
      } catch let error as MetricError {
        let sentence = "\(type(of: metric).typeName): \(error)"
        guard !settings.namesMetrics else { throw ExperimentError(sentence) }
        notes.append("\(sentence): it is left out")
      }
      try onProgress(
        EvaluationProgress(what: "metrics", done: index + 1, total: selection.metrics.count))
    }
    guard !figures.isEmpty else { throw ExperimentError(notes.joined(separator: "\n")) }
    return (figures, notes + countNotes + (self.reference?.notes ?? []))
  }

  /// The fewest samples whose figures are not warned of.
  private static let enough = 10_000

  private var countNotes: [String] {
    guard samples < Self.enough else { return [] }
    return [
      "\(samples) samples are few: under \(Self.enough), figures scatter and depend on their number"
    ]
  }

  /// All that is known of an evaluation, with what it was made of.
  /// - Parameter bootstrap: how the intervals were found; nil where there are none.
  package func result(
    _ found: (figures: [MetricFigure], notes: [String]), of origin: SampleOrigin,
    against set: FeatureSet?, repeating bootstrap: Bootstrap?
  ) -> EvaluationResult {
    EvaluationResult(
      extractor: extractor.pedigree, identity: extractor.identity, samples: samples, origin: origin,
      reference: reference?.name, referenceSamples: reference?.count,
      referenceFeatures: set?.features?.count, bootstrap: bootstrap?.repetitions, found.figures,
      notes: found.notes)
  }
}
