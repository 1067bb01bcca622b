extension Recipe {
  /// Every value as it is written, in the order of the files, without asking what it means: of a
  /// resolved recipe that is what ``Resolution/values`` was, also where its components are not
  /// registered any more. Origins are those of this recipe's files.
  public var writtenValues: [ResolvedValue] {
    var values: [ResolvedValue] = []
    for entry in root.entries { Self.collect(entry.value, at: entry.key, into: &values) }
    return values
  }

  private static func collect(_ node: Node, at key: String, into values: inout [ResolvedValue]) {
    switch node.content {
    case .map(let map):
      for entry in map.entries {
        collect(entry.value, at: "\(key).\(entry.key)", into: &values)
      }
    case .list(let items) where items.contains { $0.scalar == nil }:
      for (index, item) in items.enumerated() {
        collect(item, at: "\(key)[\(index)]", into: &values)
      }
    case .list, .scalar:
      let mark = node.mark
      values.append(
        ResolvedValue(
          key: key, value: text(node), file: mark.source.name,
          line: mark.source.isOverride ? nil : mark.line, isDefault: false))
    }
  }

  private static func text(_ node: Node) -> String {
    switch node.content {
    case .scalar(let scalar):
      scalar.isNull ? "null" : scalar.isPlain ? scalar.text : yamlText(scalar.text)
    case .list(let items): "[\(items.map(text).joined(separator: ", "))]"
    case .map: "{}"
    }
  }
}
