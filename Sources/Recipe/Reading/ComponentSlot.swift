/// A place in a recipe where a component stands.
struct ComponentSlot {
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
  mutating func read<T>(_ slot: ComponentSlot, as type: T.Type) throws -> T {
    guard slot.path.count <= Bounds.depth else {
      // Only defaults nest so deep, because files cannot: one that contains itself.
      context.report(problem("'\(slot.key)' contains itself by default"))
      throw RecipeFault()
    }
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
    guard !node.isNull else {
      report(
        Problem("'\(slot.key)' has no value", at: node.mark, hint: known(slot.kind)), of: slot.key)
      return nil
    }
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
  func standIn<T>(
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
