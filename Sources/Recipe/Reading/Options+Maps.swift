extension Options {
  /// Reads a map without a type, such as `train:`. An absent one is read as if it were empty, so
  /// that its own defaults apply and its mandatory keys are missed.
  public mutating func map<T>(
    _ key: String, _ doc: String = "", _ read: (inout Options) throws -> T
  ) throws -> T {
    declare(KeyDescription(name: key, form: .map, default: nil, doc: doc))
    return try readMap(key, map[key]?.value, read)
  }

  /// Reads a map without a type that may be absent or null.
  public mutating func optionalMap<T>(
    _ key: String, _ doc: String = "", _ read: (inout Options) throws -> T
  ) throws -> T? {
    declare(
      KeyDescription(name: key, form: .map, default: "null", isNullable: true, doc: doc))
    guard let node = map[key]?.value, !node.isNull else {
      record("null", at: key, from: map[key]?.value.mark)
      if context.isDescribing { _ = try? readMap(key, nil, read) }
      return nil
    }
    return try readMap(key, node, read)
  }

  private mutating func readMap<T>(
    _ key: String, _ node: Node?, _ read: (inout Options) throws -> T
  ) throws -> T {
    if let node, node.map == nil {
      report(Problem("'\(key)' must be a map, but is \(node.found)", at: node.mark), of: key)
      return try readNothing(read)
    }
    let place = node == nil ? owner.mark : map[key]?.keyMark
    record(nil, at: key, from: place)
    var inner = Options(
      map: node?.map ?? MapNode(), owner: Owner(name: "'\(key)'", file: owner.file, mark: place),
      path: path + [.key(key)], in: context, facts: facts)
    defer {
      if context.isDescribing { inner.declared.forEach { declare($0.named("\(key).\($0.name)")) } }
    }
    do {
      let value = try read(&inner)
      inner.reportUnreadKeys()
      return value
    } catch {
      report(error, at: place)
      throw RecipeFault()
    }
  }

  /// What a reader makes of no map at all: it stands in for a faulty one.
  private func readNothing<T>(_ read: (inout Options) throws -> T) throws -> T {
    var options = Options(
      map: MapNode(), owner: owner, path: [],
      in: ReadContext(describingIn: context.registry, besides: context.describedTypes),
      facts: facts)
    do {
      return try read(&options)
    } catch {
      throw RecipeFault()
    }
  }
}
