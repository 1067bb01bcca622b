internal import Diffusion
public import Recipe
internal import Tensor

/// How well the logits of an extractor name the classes of a dataset's held-out images.
public enum ExtractorAccuracy {
  /// Reads a recipe of a `dataset` and an `extractor`, and measures on all held-out images.
  /// - Parameter onProgress: told the share of the images that is done.
  /// - Throws: `RecipeError`; ``ExperimentError`` for an extractor without a logit for every class;
  ///   and what dataset and extractor throw.
  public static func measure(
    _ recipe: Recipe, with registry: Registry, onProgress: (Double) -> Void
  ) throws -> (pedigree: String, accuracy: Accuracy) {
    let (parts, _) = try recipe.read(with: registry) { options in
      let dataset = options.attempt {
        try $0.component("dataset", of: .dataset, as: DatasetChoice.self)
      }
      let extractor = options.attempt {
        try $0.component("extractor", of: .extractor, as: (any FeatureExtractor).self)
      }
      try options.finishReading()
      guard let dataset, let extractor else { throw options.fault(nil, "nothing can be read") }
      return (dataset: dataset, extractor: extractor)
    }
    guard parts.dataset.hasHeldOutImages, !parts.dataset.classNames.isEmpty else {
      throw ExperimentError("the dataset has no held-out images with labels to measure on")
    }
    let extractor = try parts.extractor.open()
    let images = try parts.dataset.openHeldOut(limit: .max)
    let classes = parts.dataset.classNames.count
    let accuracy = try Accuracy.measure(on: images) { range in
      let levels = (try images.batch(Array(range)) + 1) * 127.5
      let features = try extractor.features(of: try levels.rounded())
      guard let logits = features[.logits], logits.columns == classes else {
        throw ExperimentError(
          "the extractor has \(features[.logits].map { "\($0.columns)" } ?? "no") logits, but the "
            + "dataset has \(classes) classes")
      }
      return logits.values
    } onProgress: {
      onProgress(Double($0) / Double(max(1, images.count)))
    }
    return (extractor.pedigree, accuracy)
  }
}

extension Tensor {
  /// The nearest whole numbers.
  fileprivate func rounded() throws -> Tensor {
    Tensor(try read().map { $0.rounded() }, shape: shape)
  }
}
