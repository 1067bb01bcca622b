/// One value of a recipe, with its place.
struct Node: Sendable {
  enum Content: Sendable {
    case scalar(Scalar)
    case list([Node])
    case map(MapNode)
  }

  var content: Content
  var mark: Mark

  var map: MapNode? {
    if case .map(let map) = content { map } else { nil }
  }

  var scalar: Scalar? {
    if case .scalar(let scalar) = content { scalar } else { nil }
  }

  /// Whether the value is `null`, `~` or nothing at all.
  var isNull: Bool {
    scalar?.isNull ?? false
  }
}

/// A scalar as written. What it means is decided by who reads it, so no word turns into a boolean
/// behind the author's back.
struct Scalar: Sendable {
  let text: String
  /// Whether it is written without quotes, so that it may be a number, a boolean or null.
  let isPlain: Bool

  var isNull: Bool {
    isPlain && ["", "~", "null", "Null", "NULL"].contains(text)
  }
}

/// A map in the order of its keys.
struct MapNode: Sendable {
  struct Entry: Sendable {
    let key: String
    var keyMark: Mark
    var value: Node
  }

  private(set) var entries: [Entry] = []
  private var indices: [String: Int] = [:]

  init() {}

  subscript(key: String) -> Entry? {
    indices[key].map { entries[$0] }
  }

  /// Adds an entry, or replaces the one of the same key where it stands.
  mutating func set(_ entry: Entry) {
    if let index = indices[entry.key] {
      entries[index] = entry
    } else {
      indices[entry.key] = entries.count
      entries.append(entry)
    }
  }

  func without(_ key: String) -> MapNode {
    var rest = MapNode()
    for entry in entries where entry.key != key {
      rest.set(entry)
    }
    return rest
  }
}
