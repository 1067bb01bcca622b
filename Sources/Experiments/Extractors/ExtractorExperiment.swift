public import Diffusion
public import Recipe

/// A recipe that trains a feature extractor, read: images and labels, the network, and how long.
///
/// Its keys are `name`, `seed`, `dataset`, `extractor` and `train`: there is no chain and no sampler.
public struct ExtractorExperiment: Sendable {
  /// What reports call it.
  public let name: String
  /// Covers everything that is random.
  public let seed: UInt64
  /// Images to train on, and those kept apart that the accuracy is measured on.
  public let dataset: DatasetChoice
  /// The type of the dataset, which the file of weights names.
  public let datasetName: String
  /// The network that is trained.
  public let classifier: any Classifier
  /// How long and how training goes on.
  public let train: ExtractorTrainSettings
  /// The files of components that were loaded to read it, besides those that the recipe lists.
  public let plugins: [String]

  /// The key by which a recipe says that it is of this form.
  static let key = "extractor"

  /// Reads a recipe.
  /// - Throws: `RecipeError` with every fault.
  public static func read(
    _ recipe: Recipe, with registry: Registry
  ) throws -> (experiment: ExtractorExperiment, resolved: Resolution) {
    let folder = RunFolder.holding(recipe: recipe.path)
    let (parts, resolved) = try folder.namingPlugins(registry) {
      try recipe.read(with: registry) { try Parts(&$0) }
    }
    let type = resolved.values.value(of: "dataset.type") ?? ""
    let network = parts.extractor.classifier(
      for: parts.dataset.imageShape, classes: parts.dataset.classNames.count)
    let experiment = ExtractorExperiment(
      name: parts.name, seed: parts.seed, dataset: parts.dataset, datasetName: type,
      classifier: network, train: parts.train, plugins: registry.files)
    return (experiment, resolved)
  }

  /// The keys of every such recipe, those inside maps included, and not those of components.
  public static func keys(with registry: Registry) -> [KeyDescription] {
    registry.keys { try Parts(&$0) }
  }

  /// What the recipe says.
  private struct Parts {
    let name: String
    let seed: UInt64
    let dataset: DatasetChoice
    let extractor: any TrainableExtractor
    let train: ExtractorTrainSettings

    init(_ options: inout Options) throws {
      name = try options.string("name", default: "unnamed", "what reports call it")
      seed = UInt64(
        try options.int("seed", default: 0, in: 0...Int.max, "covers everything random"))
      let dataset = options.attempt {
        try $0.component("dataset", of: .dataset, as: DatasetChoice.self, "images to train on")
      }
      let extractor = options.attemptWhole {
        try $0.component(
          ExtractorExperiment.key, of: .extractor, as: (any FeatureExtractor).self,
          "what is trained")
      }
      let train = options.attempt {
        try $0.map("train", "how long and how", ExtractorTrainSettings.init)
      }
      if let dataset { Self.check(dataset, &options) }
      if let extractor, !(extractor is any TrainableExtractor) {
        options.fail(
          ExtractorExperiment.key,
          "the extractor '\(type(of: extractor).typeName)' cannot be trained: write classifier")
      }
      try options.finishReading()
      guard let dataset, let trainable = extractor as? any TrainableExtractor, let train else {
        throw options.fault(nil, "the recipe cannot be read")
      }
      self.dataset = dataset
      self.extractor = trainable
      self.train = train
    }

    /// It has to have classes to learn, and images to tell how well they were learned.
    private static func check(_ dataset: DatasetChoice, _ options: inout Options) {
      if dataset.classNames.count < 2 {
        options.fail("dataset", "'dataset' must have labels of two classes or more to be learned")
      }
      if !dataset.hasHeldOutImages {
        options.fail(
          "dataset", "'dataset' must have held-out images, on which the accuracy is measured")
      }
    }
  }
}

extension Recipe {
  /// Everything that the recipe says, of whichever form it is: one that trains a model, or one that
  /// trains an extractor.
  /// - Throws: `RecipeError` with every fault.
  public func resolved(with registry: Registry) throws -> Resolution {
    contains(ExtractorExperiment.key)
      ? try ExtractorExperiment.read(self, with: registry).resolved
      : try Experiment.read(self, with: registry).resolved
  }
}
