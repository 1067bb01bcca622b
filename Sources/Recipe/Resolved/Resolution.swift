/// Everything that was read of a recipe: what it means, defaults included.
public struct Resolution: Sendable {
  let entries: [ResolvedEntry]
  /// What should be changed in the recipe, although it can be used.
  public let warnings: [Diagnostic]

  /// Every value in the order of reading.
  public var values: [ResolvedValue] {
    entries.compactMap(\.resolved)
  }

  /// A recipe that says all of this itself, each value with its origin in a comment.
  ///
  /// Reading it gives the same values again, whatever the defaults have become by then.
  public func resolvedYAML() -> String {
    var root = Tree()
    for entry in entries {
      root.insert(entry, at: entry.path[...])
    }
    return root.lines(indent: "").map { $0 + "\n" }.joined()
  }
}

/// The entries as the tree that YAML writes.
private struct Tree {
  /// The value with its comment; nil for a map or a list.
  private var leaf: (value: String, comment: String)?
  private var steps: [ResolvedEntry.Step] = []
  private var children: [ResolvedEntry.Step: Tree] = [:]

  mutating func insert(_ entry: ResolvedEntry, at path: ArraySlice<ResolvedEntry.Step>) {
    guard let step = path.first else {
      if let resolved = entry.resolved { leaf = (resolved.value, resolved.origin) }
      return
    }
    if children[step] == nil { steps.append(step) }
    children[step, default: Tree()].insert(entry, at: path.dropFirst())
  }

  func lines(indent: String) -> [String] {
    steps.flatMap { step -> [String] in
      let child = children[step] ?? Tree()
      switch step {
      case .key(let key):
        let name = "\(indent)\(yamlText(key)):"
        if let leaf = child.leaf { return ["\(name) \(leaf.value)  # \(leaf.comment)"] }
        if child.steps.isEmpty { return ["\(name) {}"] }
        return [name] + child.lines(indent: indent + "  ")
      case .index:
        // The first line of an item carries the dash in place of its indentation.
        let lines = child.lines(indent: indent + "  ")
        guard let first = lines.first else { return ["\(indent)- {}"] }
        return ["\(indent)- \(first.dropFirst(indent.count + 2))"] + lines.dropFirst()
      }
    }
  }
}
