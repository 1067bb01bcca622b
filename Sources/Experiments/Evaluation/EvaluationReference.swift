package import Diffusion
package import Recipe

/// What samples are compared with.
package struct EvaluationReference: Sendable {
  /// What people call it: `fashion_mnist, training images`.
  package let name: String
  /// Its images; nil where only statistics are known.
  package let images: EvaluationImages?
  /// Statistics that came with it.
  package let moments: [FeatureView: FeatureMoments]

  /// The images that a dataset is for training with: what the paper compares with. Opens its files.
  package init(_ dataset: DatasetChoice, name: String, limit: Int? = nil) throws {
    try self.init(dataset, try dataset.open(), name: name, limit: limit)
  }

  /// The same, of files that are open.
  init(_ dataset: DatasetChoice, _ source: any ImageSource, name: String, limit: Int?) throws {
    guard source.count > 0 else { throw ExperimentError("'\(name)' has no images to compare with") }
    let images = EvaluationImages(source, shape: dataset.imageShape, limit: limit)
    let share = images.count < source.count ? ", evenly chosen from \(source.count)" : ""
    self.name = "\(name), training images\(share)"
    self.images = images
    moments = [:]
  }

  /// What `--reference` names: a npz file, a dataset by its name in recipes, or the dataset of a recipe
  /// or of a run.
  /// - Parameter limit: the most images of a dataset that are taken.
  /// - Throws: ``ExperimentError`` for what is none of these, and what reading it throws.
  package init(named text: String, with registry: Registry, limit: Int?) throws {
    guard !text.hasSuffix(".npz") else {
      self.init(try ImageFile(text))
      return
    }
    let dataset = try DatasetChoice.named(
      text, by: "--reference", among: "file, recipe, run or dataset", with: registry)
    try self.init(dataset, name: dataset.name, limit: limit)
  }

  /// The images and statistics of a file.
  package init(_ file: ImageFile) {
    name = file.path
    images = file.images
    moments = file.moments
  }

  /// How many images are behind it; nil where a file of statistics does not say.
  package var count: Int? { images?.count ?? moments.values.compactMap(\.count).first }

  /// What a reader has to know of it.
  var notes: [String] {
    guard !moments.isEmpty else { return [] }
    let views = FeatureView.allCases.filter { moments[$0] != nil }.map(\.rawValue)
    return [
      "statistics of the reference (\(views.joined(separator: ", "))) are those of its file: that "
        + "they are of this extractor is not known"
    ]
  }
}
