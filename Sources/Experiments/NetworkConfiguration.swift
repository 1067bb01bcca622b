public import Diffusion
public import Recipe

/// A network with the images that it sees: what `bench` and `predict` work on.
public struct NetworkConfiguration: Sendable {
  /// What reports call it.
  public let name: String
  /// The network.
  public let network: any Network
  /// Its images.
  public let imageShape: ImageShape

  /// The configurations that the PyTorch peer knows as well.
  public static let names = known.map(\.name)

  /// A configuration by its name.
  public init(named name: String, with registry: Registry) throws {
    guard let text = Self.known.first(where: { $0.name == name }) else {
      let nearest = nearestName(to: name, among: Self.names).map { "did you mean '\($0)'? " } ?? ""
      throw ExperimentError(
        "there is no configuration '\(name)': \(nearest)Known: "
          + Self.names.joined(separator: ", "))
    }
    let recipe = try Recipe.parse("network: \(text.network)", name: "configuration \(name)")
    try self.init(name: name, recipe, part: nil, imageShape: text.imageShape, with: registry)
  }

  /// The network of one of the parts of a recipe's model, the first unless it is named. A recipe may
  /// name the network alone, with or without a model; its images are then those of the dataset, or
  /// grey ones of 28x28.
  public init(_ recipe: Recipe, part: String?, with registry: Registry) throws {
    if let full = try? Experiment.read(recipe, with: registry).experiment {
      self.init(
        name: full.name, network: try Self.network(of: full.model, part: part),
        imageShape: full.dataset.imageShape)
      return
    }
    try self.init(
      name: recipe.path, recipe, part: part,
      imageShape: ImageShape(height: 28, width: 28, channels: 1), with: registry)
  }

  private init(
    name: String, _ recipe: Recipe, part: String?, imageShape: ImageShape, with registry: Registry
  ) throws {
    let reader = ExperimentReader(registry: registry, visited: [])
    let (value, _) = try recipe.read(with: registry) { options in
      options.ignore(
        "name", "seed", "schedule", "timesteps", "loss", "train", "sampler", "evaluate", "trackers")
      let dataset = try options.optionalComponent(
        "dataset", of: .dataset, as: DatasetChoice.self)
      let shape = dataset?.imageShape ?? imageShape
      options.provide("image_shape", shape)
      options.provide("class_names", dataset?.classNames ?? [])
      guard options.contains("model") else {
        return (try options.component("network", of: .network, as: (any Network).self), shape)
      }
      // The model says whether its networks have a variance to say as well.
      let model = reader.readModel(&options, dataset: dataset)
      try options.finishReading()
      guard let model else { throw options.fault("model", "the model cannot be read") }
      return (try Self.network(of: model, part: part), shape)
    }
    self.init(name: name, network: value.0, imageShape: value.1)
  }

  private static func network(of model: any Model, part: String?) throws -> any Network {
    let parts = model.parts
    guard let chosen = part == nil ? parts.first : parts.first(where: { $0.name == part }) else {
      let names = parts.map { "'\($0.name)'" }.joined(separator: " and ")
      throw ExperimentError("the model has no part '\(part ?? "")', only \(names)")
    }
    return chosen.network
  }

  private init(name: String, network: any Network, imageShape: ImageShape) {
    self.name = name
    self.network = network
    self.imageShape = imageShape
  }

  private static let known: [(name: String, network: String, imageShape: ImageShape)] = [
    (
      "fashion-mnist",
      "{type: unet, channels: 64, multipliers: [1, 2, 2], attention_at: [1], dropout: 0.3}",
      ImageShape(height: 28, width: 28, channels: 1)
    ),
    (
      "fashion-mnist-noattn",
      "{type: unet, channels: 64, multipliers: [1, 2, 2], dropout: 0.3}",
      ImageShape(height: 28, width: 28, channels: 1)
    ),
    (
      "cifar10",
      "{type: unet, channels: 128, multipliers: [1, 2, 2, 2], attention_at: [2, 4], dropout: 0.3}",
      ImageShape(height: 32, width: 32, channels: 3)
    ),
    (
      "celeba",
      "{type: unet, channels: 128, multipliers: [1, 2, 3, 4], attention_at: [4, 8], dropout: 0.3}",
      ImageShape(height: 64, width: 64, channels: 3)
    ),
    (
      "quick",
      "{type: unet, channels: 32, multipliers: [1, 2, 2], attention_at: [4], dropout: 0.3}",
      ImageShape(height: 28, width: 28, channels: 1)
    ),
  ]
}
