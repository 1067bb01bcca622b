extension Node {
  /// This value with another laid over it.
  ///
  /// Maps merge key by key; scalars and lists replace. A map whose `type:` differs from that of
  /// the map below replaces it: the keys of one component mean nothing to another.
  func overlaid(by other: Node) -> Node {
    guard let map, let otherMap = other.map else { return other }
    if let type = map["type"]?.value.scalar, let newType = otherMap["type"]?.value.scalar,
      type.text != newType.text
    {
      return other
    }
    var merged = map
    for entry in otherMap.entries {
      var entry = entry
      if let below = map[entry.key] {
        let isMapBySet = entry.value.map != nil && entry.keyMark.source.isOverride
        // What a merged map lacks has to be written in a file, so messages point to that.
        if isMapBySet, below.value.map != nil { entry.keyMark = below.keyMark }
        entry.value = below.value.overlaid(by: entry.value)
      }
      merged.set(entry)
    }
    return Node(content: .map(merged), mark: other.mark)
  }
}
