/// Keys as a tree: a map's have those inside it.
struct KeyTree {
  /// The key, by the last of its names.
  let key: KeyDescription
  let inner: [KeyTree]

  /// Whether a recipe has to give it. An absent map is read as if it were empty.
  var isMandatory: Bool {
    key.form == .map ? !key.isNullable && inner.contains { $0.isMandatory } : key.default == nil
  }

  /// The trees of descriptions, of which a map comes before what is inside it.
  static func trees(of keys: [KeyDescription]) -> [KeyTree] {
    keys.filter { !$0.name.contains(".") }.map { key in
      let prefix = key.name + "."
      let inner = keys.filter { $0.name.hasPrefix(prefix) }
        .map { $0.named(String($0.name.dropFirst(prefix.count))) }
      return KeyTree(key: key, inner: trees(of: inner))
    }
  }
}
