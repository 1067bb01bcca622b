extension Options {
  /// Reads a component, which its map names by `type:`; `default` is the type of one that the
  /// recipe leaves out, or whose map has no `type:`. Without a default both are mandatory.
  ///
  /// `type` is what the caller needs, usually the kind's protocol: `(any NoiseSchedule).self`.
  /// A faulty component is recorded and another one of its kind returned; if there is none that
  /// can be made without a recipe, ``RecipeFault`` is thrown.
  public mutating func component<T>(
    _ key: String, of kind: ComponentKind, as type: T.Type, default: String? = nil,
    _ doc: String = ""
  ) throws -> T {
    declare(KeyDescription(name: key, form: .component(kind), default: `default`, doc: doc))
    let node = map[key]?.value
    if node == nil, `default` == nil {
      reportMissing(key, hint: known(kind))
      return try standIn(of: kind, as: type)
    }
    let slot = ComponentSlot(
      key: key, kind: kind, node: node, path: path + [.key(key)],
      mark: map[key]?.keyMark ?? owner.mark, defaultType: `default`)
    return try read(slot, as: type)
  }

  /// Reads a component that may be absent or null.
  public mutating func optionalComponent<T>(
    _ key: String, of kind: ComponentKind, as type: T.Type, _ doc: String = ""
  ) throws -> T? {
    declare(
      KeyDescription(
        name: key, form: .component(kind), default: "null", isNullable: true, doc: doc))
    guard let node = map[key]?.value, !node.isNull else {
      record("null", at: key, from: map[key]?.value.mark)
      return nil
    }
    let slot = ComponentSlot(
      key: key, kind: kind, node: node, path: path + [.key(key)], mark: map[key]?.keyMark,
      defaultType: nil)
    return try read(slot, as: type)
  }

  /// Reads a list of components, each a map with a `type:` or the bare name of a type. An absent
  /// list is made of the default types; without a default it is mandatory.
  public mutating func components<T>(
    _ key: String, of kind: ComponentKind, as type: T.Type, default: [String]? = nil,
    _ doc: String = ""
  ) throws -> [T] {
    let types = `default`.map { "[\($0.joined(separator: ", "))]" }
    declare(
      KeyDescription(
        name: key, form: .listOf(.component(kind), count: nil), default: types, doc: doc))
    guard let node = map[key]?.value else {
      guard let `default` else {
        reportMissing(key, hint: known(kind))
        return []
      }
      return try readList(key, `default`.map { ($0, nil) }, kind, as: type, at: owner.mark)
    }
    return try readItems(key, node, kind, as: type)
  }

  /// Reads a list of components that may be absent or null.
  public mutating func optionalComponents<T>(
    _ key: String, of kind: ComponentKind, as type: T.Type, _ doc: String = ""
  ) throws -> [T]? {
    declare(
      KeyDescription(
        name: key, form: .listOf(.component(kind), count: nil), default: "null", isNullable: true,
        doc: doc))
    guard let node = map[key]?.value, !node.isNull else {
      record("null", at: key, from: map[key]?.value.mark)
      return nil
    }
    return try readItems(key, node, kind, as: type)
  }

  private mutating func readItems<T>(
    _ key: String, _ node: Node, _ kind: ComponentKind, as type: T.Type
  ) throws -> [T] {
    guard case .list(let items) = node.content else {
      let hint = node.scalar.map { "write [\(excerpt($0.text))]" }
      report(
        Problem("'\(key)' must be a list, but is \(node.found)", at: node.mark, hint: hint), of: key
      )
      return []
    }
    guard items.count <= Bounds.components else {
      let message =
        "'\(key)' must have at most \(Bounds.components) items, but has \(items.count)"
      report(Problem(message, at: node.mark), of: key)
      return []
    }
    return try readList(key, items.map { (nil, $0) }, kind, as: type, at: node.mark)
  }

  private mutating func readList<T>(
    _ key: String, _ items: [(defaultType: String?, node: Node?)], _ kind: ComponentKind,
    as type: T.Type, at mark: Mark?
  ) throws -> [T] {
    if items.isEmpty { record("[]", at: key, from: map[key]?.value.mark) }
    return try items.enumerated().map { index, item in
      var slot = ComponentSlot(
        key: key, kind: kind, node: item.node, path: path + [.key(key), .index(index)],
        mark: item.node?.mark ?? mark, defaultType: item.defaultType)
      if let scalar = item.node?.scalar, !scalar.isNull {
        slot.node = nil
        slot.named = (scalar.text, item.node?.mark)
      }
      return try read(slot, as: type)
    }
  }

  /// Every component of a kind that can be made of its defaults alone, sorted by name: what a recipe
  /// means that leaves the choice open. None while keys are only described.
  public func everyComponent<T>(of kind: ComponentKind, as type: T.Type) -> [T] {
    guard !context.isDescribing else { return [] }
    return context.registry.typeNames(of: kind).compactMap { name in
      let recipe = try? Recipe.parse("\(kind.name): {type: \(name)}", name: name)
      return try? recipe?.read(with: context.registry) { options in
        try options.component(kind.name, of: kind, as: type)
      }.value
    }
  }

  func known(_ kind: ComponentKind) -> String {
    let names = context.registry.typeNames(of: kind)
    return "Known: \(list(names))"
  }
}
