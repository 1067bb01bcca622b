import Diffusion
import Recipe

/// One type of component, made from recipes that name it.
struct Specimen: Sendable {
  let type: any Component.Type
  let registry: Registry
  /// Those of its own keys, as `--set` has them.
  private let overrides: [String]

  init(_ type: any Component.Type, in registry: Registry, overrides: [String] = []) {
    self.type = type
    self.registry = registry
    let keys = registry.keys(of: type).map { "\(type.kind.name).\($0.name)" }
    self.overrides = overrides.filter { keys.contains(Self.key(of: $0)) }
  }

  /// What stands before the equals sign.
  static func key(of override: String) -> String { String(override.prefix { $0 != "=" }) }

  /// `schedule 'linear'`.
  var name: String { "\(type.kind.name) '\(type.typeName)'" }

  /// A law of this type.
  func law(_ claim: String, _ check: @escaping @Sendable (Specimen) throws -> [String]) -> Law {
    Law("\(name): \(claim)") { try check(self) }
  }

  /// The keys that a recipe has to give besides `type`, without those that laws or overrides give.
  var missingKeys: [String] {
    let given = overrides.map(Self.key) + (type.kind == .schedule ? ["schedule.steps"] : [])
    return registry.keys(of: type).filter {
      $0.default == nil && $0.type != "map" && $0.type != "list of double"
    }.map(\.name).filter { !given.contains("\(type.kind.name).\($0)") }
  }

  /// Mandatory keys that laws can give a value, with it: lists of shares.
  private var examples: [String] {
    registry.keys(of: type).filter { $0.default == nil && $0.type == "list of double" }
      .map { "\($0.name): [0.1, 0.2, 0.3]" }
  }

  /// Makes the component from the keys given; models are built from a ``TinyNetwork``, networks
  /// see images of `image`.
  func make<T>(
    _ keys: [String] = [], image: ImageShape = ImageShape(height: 8, width: 8, channels: 1),
    as type: T.Type = T.self
  ) throws -> T {
    try read(keys, image: image, as: type).value
  }

  /// As ``make(_:image:as:)``, with all that was read.
  func read<T>(
    _ keys: [String] = [], image: ImageShape = ImageShape(height: 8, width: 8, channels: 1),
    as type: T.Type = T.self
  ) throws -> (value: T, resolved: Resolution) {
    let given = (["type: \(self.type.typeName)"] + keys + examples).joined(separator: ", ")
    return try read(text: "\(self.type.kind.name): {\(given)}\n", image: image)
  }

  /// Reads a recipe with nothing but this component in it.
  func read<T>(
    text: String, image: ImageShape = ImageShape(height: 8, width: 8, channels: 1),
    as type: T.Type = T.self
  ) throws -> (value: T, resolved: Resolution) {
    let kind = self.type.kind
    let recipe = try Recipe.parse(text, name: "law.yaml", overrides: overrides)
    return try recipe.read(with: registry) { options in
      options.provide("image_shape", image)
      options.provide("network", SharedNetwork(TinyNetwork()))
      return try options.component(kind.name, of: kind, as: type)
    }
  }
}
