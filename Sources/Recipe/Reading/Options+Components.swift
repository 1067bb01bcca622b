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
    declare(
      KeyDescription(
        name: key, type: "component", default: `default`, range: kind.name, doc: doc))
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
      KeyDescription(name: key, type: "component", default: "null", range: kind.name, doc: doc))
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
        name: key, type: "list of component", default: types, range: kind.name, doc: doc))
    guard let node = map[key]?.value else {
      guard let `default` else {
        reportMissing(key, hint: known(kind))
        return []
      }
      return try readList(key, `default`.map { ($0, nil) }, kind, as: type, at: owner.mark)
    }
    guard case .list(let items) = node.content else {
      report(
        Problem("'\(key)' must be a list, but is \(node.found)", at: node.mark, hint: known(kind)),
        of: key)
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

  private func known(_ kind: ComponentKind) -> String {
    let names = context.registry.typeNames(of: kind)
    return "Known: \(names.isEmpty ? "none" : names.joined(separator: ", "))"
  }
}

/// A place in a recipe where a component stands.
private struct ComponentSlot {
  let key: String
  let kind: ComponentKind
  var node: Node?
  let path: [ResolvedEntry.Step]
  let mark: Mark?
  let defaultType: String?
  /// The type given without a map, in a list.
  var named: (name: String, mark: Mark?)?
}

extension Options {
  /// Makes the component of a slot, or one that stands in for it.
  private mutating func read<T>(_ slot: ComponentSlot, as type: T.Type) throws -> T {
    guard let (name, mark) = typeName(slot) else { return try standIn(of: slot.kind, as: type) }
    guard let found = context.registry.type(name, kind: slot.kind) else {
      reportUnknown(name, at: mark ?? slot.mark, slot)
      let nearest = nearestName(to: name, among: context.registry.typeNames(of: slot.kind))
      return try standIn(of: slot.kind, as: type, preferring: nearest)
    }
    context.record(
      ResolvedEntry(path: slot.path + [.key("type")], value: found.typeName, mark: mark))
    if let mark, name != found.typeName {
      context.report(
        Problem(
          "\(slot.kind.description) '\(name)' is now called '\(found.typeName)'", at: mark,
          severity: .warning))
    }
    let owner = Owner(
      name: "\(slot.kind.name) '\(found.typeName)'", file: owner.file, mark: mark ?? slot.mark,
      typeName: found.typeName)
    var inner = Options(
      map: slot.node?.map ?? MapNode(), owner: owner, path: slot.path, in: context, facts: facts)
    do {
      let component = try found.read(&inner)
      inner.reportUnreadKeys()
      if let component = component as? T { return component }
      context.report(inner.problem("\(owner.name) is registered, but is no \(type)"))
    } catch {
      report(error, at: owner.mark)
    }
    return try standIn(of: slot.kind, as: type, preferring: found.typeName)
  }

  /// The name of the type of a slot, and where it stands; nil if a fault was reported.
  private mutating func typeName(_ slot: ComponentSlot) -> (String, Mark?)? {
    if let named = slot.named { return named }
    guard let node = slot.node else { return slot.defaultType.map { ($0, nil) } }
    guard let map = node.map else {
      let hint = node.scalar.flatMap { scalar in
        context.registry.type(scalar.text, kind: slot.kind).map { _ in
          "write \(slot.key): {type: \(scalar.text)}"
        }
      }
      report(
        Problem(
          "'\(slot.key)' must be a map with a 'type', but is \(node.found)", at: node.mark,
          hint: hint ?? known(slot.kind)), of: slot.key)
      return nil
    }
    guard let type = map["type"]?.value else {
      guard let defaultType = slot.defaultType else {
        let message = "'type' is missing from '\(slot.key)'"
        let place = slot.mark.map { Problem(message, at: $0, hint: known(slot.kind)) }
        report(place ?? problem(message, hint: known(slot.kind)), of: slot.key)
        return nil
      }
      return (defaultType, nil)
    }
    guard let scalar = type.scalar, !scalar.isNull else {
      report(
        Problem(
          "'type' must be a name, but is \(type.found)", at: type.mark, hint: known(slot.kind)),
        of: slot.key)
      return nil
    }
    return (scalar.text, type.mark)
  }

  private func reportUnknown(_ name: String, at mark: Mark?, _ slot: ComponentSlot) {
    let message = "there is no \(slot.kind.description) called \(quoted(name))"
    let hint = suggestion(
      for: name, among: context.registry.typeNames(of: slot.kind), listing: "Known")
    context.report(
      mark.map { Problem(message, at: $0, hint: hint) } ?? problem(message, hint: hint))
  }

  /// A component made without a recipe, to go on with after a fault or while describing.
  private func standIn<T>(
    of kind: ComponentKind, as type: T.Type, preferring preferred: String? = nil
  ) throws -> T {
    let deepest = 3
    guard context.describedTypes.count < deepest else { throw RecipeFault() }
    let types = context.registry.types(of: kind)
    let candidates = types.filter { $0.typeName == preferred } + types
    for candidate in candidates where !context.describedTypes.contains(where: { $0 == candidate }) {
      let context = ReadContext(
        describingIn: context.registry, besides: context.describedTypes + [candidate])
      var options = Options(describing: candidate, in: context, facts: facts)
      if let component = try? candidate.read(&options) as? T { return component }
    }
    throw RecipeFault()
  }
}
