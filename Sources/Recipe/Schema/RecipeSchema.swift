/// What editors can check of a recipe while it is typed: a JSON Schema (draft 2020-12), made from the
/// same declarations that read recipes.
///
/// A file is checked by itself, without those that it extends. So a map of a component's keys may
/// lack its `type`, and what is mandatory is missed only in a file that has a `name`, as every whole
/// recipe does, and no `extends`.
public struct RecipeSchema: Encodable, Sendable {
  private let root: [KeyDescription]
  private let registry: Registry
  private let kinds: [ComponentKind]

  /// The schema of recipes whose root has these keys, with the components of `registry`; where
  /// `onlyReachable`, without those of kinds that no key leads to.
  public init(root: [KeyDescription], registry: Registry, onlyReachable: Bool = false) {
    self.root = root
    self.registry = registry
    kinds = onlyReachable ? Self.kinds(reachedFrom: root, in: registry) : registry.kinds
  }

  private static func kinds(
    reachedFrom root: [KeyDescription], in registry: Registry
  ) -> [ComponentKind] {
    var (found, keys): ([ComponentKind], [KeyDescription]) = ([], root)
    while let key = keys.popLast() {
      guard let kind = key.form.component, !found.contains(kind) else { continue }
      found.append(kind)
      keys += registry.types(of: kind).flatMap { registry.keys(of: $0) }
    }
    return registry.kinds.filter(found.contains)
  }

  /// Encodes the schema.
  public func encode(to encoder: any Encoder) throws { try schema.encode(to: encoder) }

  private var schema: JSONValue {
    let extends = JSONValue.object([
      "description": .text("recipes that this one lays itself over, relative to it"),
      "type": .texts(["string", "array"]), "items": .object(["type": .text("string")]),
    ])
    let keys = KeyTree.trees(of: root)
    let own = KeyTree.schema(ofMap: keys)
    let whole = JSONValue.object([
      "required": .texts(["name"]), "not": .object(["required": .texts(["extends"])]),
    ])
    return own.adding([
      "$schema": .text("https://json-schema.org/draft/2020-12/schema"),
      "title": .text("A recipe of Daedalus"),
      "description": .text("Written by: daedalus recipe schema"),
      "properties": (own.members["properties"] ?? .null).adding(["extends": extends]),
      "if": whole, "then": requirements(of: keys) ?? .object([:]),
      "$defs": .object(definitions),
    ])
  }

  /// `schedule`, `schedule.linear` and, where such a component has mandatory keys, `whole.schedule`.
  private var definitions: [String: JSONValue] {
    var definitions: [String: JSONValue] = [:]
    for kind in kinds {
      definitions[kind.name] = component(kind)
      definitions["whole.\(kind.name)"] = requirements(of: kind)
      for type in registry.types(of: kind) {
        definitions["\(kind.name).\(type.typeName)"] = keys(of: type)
      }
    }
    return definitions
  }

  /// A map whose keys depend on its `type`; without one they have to be those of some type.
  private func component(_ kind: ComponentKind) -> JSONValue {
    let types = registry.types(of: kind)
    let documentation = types.map { "\($0.typeName): \($0.summary)" }.joined(separator: "\n")
    let reference = { (type: any Component.Type) in
      JSONValue.object(["$ref": .text("#/$defs/\(kind.name).\(type.typeName)")])
    }
    let cases = types.map { type in
      JSONValue.object(["if": has(type), "then": reference(type)])
    }
    let untyped = JSONValue.object([
      "if": .object(["required": .texts(["type"])]), "then": .object([:]),
      "else": .object(["anyOf": .list(types.map(reference))]),
    ])
    return .object([
      "type": .text("object"),
      "properties": .object([
        "type": .object([
          "description": .text("\(kind.description)\n\(documentation)"),
          "enum": .texts(types.flatMap(Self.names)),
        ])
      ]),
      "allOf": .list(cases + [untyped]),
    ])
  }

  private func keys(of type: any Component.Type) -> JSONValue {
    let own = KeyTree.schema(ofMap: KeyTree.trees(of: registry.keys(of: type)))
    let properties = own.members["properties"] ?? .null
    return own.adding(["properties": properties.adding(["type": .bool(true)])])
  }

  /// Says that a map names this type.
  private func has(_ type: any Component.Type) -> JSONValue {
    .object([
      "properties": .object(["type": .object(["enum": .texts(Self.names(of: type))])]),
      "required": .texts(["type"]),
    ])
  }

  private static func names(of type: any Component.Type) -> [String] {
    [type.typeName] + type.aliases.sorted()
  }
}

extension RecipeSchema {
  /// The mandatory keys of a map and of what is inside it; nil if there are none.
  private func requirements(of keys: [KeyTree]) -> JSONValue? {
    let required = keys.filter(\.isMandatory).map(\.key.name)
    let inner = keys.compactMap { tree in requirements(in: tree).map { (tree.key.name, $0) } }
    guard !required.isEmpty || !inner.isEmpty else { return nil }
    let properties = Dictionary(inner) { first, _ in first }
    return .object(["required": .texts(required), "properties": .object(properties)])
  }

  private func requirements(in tree: KeyTree) -> JSONValue? {
    switch tree.key.form {
    case .map: return requirements(of: tree.inner)
    case .component(let kind):
      let isNamed = tree.key.default == nil || tree.key.isNullable
      guard isNamed else { return reference(kind) }
      return JSONValue.object(["required": .texts(["type"])]).adding(reference(kind))
    case .listOf(.component(let kind), _):
      return reference(kind).map { .object(["items": $0]) }
    default: return nil
    }
  }

  private func reference(_ kind: ComponentKind) -> JSONValue? {
    guard !demanding(kind).isEmpty else { return nil }
    return .object(["$ref": .text("#/$defs/whole.\(kind.name)")])
  }

  /// The types that have a mandatory key, or a component whose `type` is one.
  private func demanding(_ kind: ComponentKind) -> [any Component.Type] {
    registry.types(of: kind).filter { type in
      registry.keys(of: type).contains { key in
        if case .component = key.form { return key.default == nil || key.isNullable }
        return key.default == nil && key.form != .map
      }
    }
  }

  /// The mandatory keys of a kind's components, type by type; nil if there are none.
  private func requirements(of kind: ComponentKind) -> JSONValue? {
    let cases = demanding(kind).compactMap { type in
      requirements(of: KeyTree.trees(of: registry.keys(of: type))).map { keys in
        JSONValue.object(["if": has(type), "then": keys])
      }
    }
    return cases.isEmpty ? nil : .object(["allOf": .list(cases)])
  }
}
