/// The keys of one component, of one map, or of the whole recipe: the only way to read a recipe.
///
/// Reading is declaring: each call states a key, its default, its legal range and one line of
/// documentation. A call without a default makes the key mandatory. A fault is recorded and a
/// legal value returned in place of the faulty one, so that reading goes on and all faults are
/// found at once; no value that stands in for another leaves ``Recipe/read(with:_:)``. Keys that
/// are present but not read are faults as well.
public struct Options {
  let context: ReadContext
  /// What the recipe says; empty where it says nothing.
  let map: MapNode
  let owner: Owner
  /// Keys from the root of the recipe.
  let path: [ResolvedEntry.Step]
  /// What was read so far, in order.
  private(set) var declared: [KeyDescription] = []
  /// What keys that the recipe leaves out were taken to be: whoever reads such a key again gets
  /// the same.
  private var defaults: [String: Node] = [:]
  /// Keys whose fault has been reported.
  private var faultyKeys: Set<String> = []
  private var ignored: Set<String> = []
  private var hasReportedUnread = false
  var facts: [String: any Sendable]

  /// The root of a recipe.
  init(root: MapNode, file: String, in context: ReadContext) {
    self.init(
      map: root, owner: Owner(name: "the recipe", file: file), path: [], in: context, facts: [:])
  }

  /// No recipe at all: for descriptions, and for values that stand in for faulty ones.
  init(
    describing type: any Component.Type, in context: ReadContext, facts: [String: any Sendable]
  ) {
    let owner = Owner(name: "a component", file: "", typeName: type.typeName)
    self.init(map: MapNode(), owner: owner, path: [], in: context, facts: facts)
  }

  init(
    map: MapNode, owner: Owner, path: [ResolvedEntry.Step], in context: ReadContext,
    facts: [String: any Sendable]
  ) {
    self.map = map
    self.owner = owner
    self.path = path
    self.context = context
    self.facts = facts
  }

  /// Whose keys they are.
  struct Owner {
    /// In messages: "schedule 'linear'", "'train'", "the recipe".
    let name: String
    /// The file to name where there is no place to point to.
    let file: String
    /// Where messages about the whole point to: the key, or the type.
    var mark: Mark?
    var typeName = ""
  }

  /// The component's name as the recipe's `type:` resolved it; empty where there is none.
  public var typeName: String { owner.typeName }

  /// Whether the recipe gives the key a value other than null. It need not be a legal one, and
  /// asking does not count as reading.
  public func contains(_ key: String) -> Bool {
    map[key].map { !$0.value.isNull } ?? false
  }

  /// Whether the recipe gives the key a map: for keys that take a number or a component.
  public func containsMap(_ key: String) -> Bool {
    map[key]?.value.map != nil
  }

  /// Declares keys that are legal here, but that this reader has no use for.
  public mutating func ignore(_ keys: String...) {
    ignored.formUnion(keys)
  }
}

extension Options {
  /// Notes a key. Of several readings only the first is described.
  mutating func declare(_ key: KeyDescription) {
    guard !declared.contains(where: { $0.name == key.name }) else { return }
    declared.append(key)
  }

  /// Notes what an absent key was taken to be.
  mutating func assume(_ node: Node, for key: String) {
    defaults[key] = node
  }

  /// What the recipe says of a key, or what an earlier reading took it to be.
  func node(_ key: String) -> Node? {
    map[key]?.value ?? defaults[key]
  }

  /// Reports a fault of a key, unless one was reported already.
  mutating func report(_ problem: Problem, of key: String) {
    report([problem], of: key)
  }

  /// Reports the faults of a key's items, unless one was reported already.
  mutating func report(_ problems: [Problem], of key: String) {
    guard faultyKeys.insert(key).inserted else { return }
    problems.forEach(context.report)
  }

  /// Reports that a mandatory key is missing.
  mutating func reportMissing(_ key: String, hint: String?) {
    report(problem("'\(key)' is missing from \(owner.name)", hint: hint), of: key)
  }

  /// A problem of the whole, at its place.
  func problem(_ message: String, hint: String? = nil) -> Problem {
    guard let mark = owner.mark else {
      return Problem(message, inFile: owner.file, hint: hint)
    }
    return Problem(message, at: mark, hint: hint)
  }

  func record(_ value: String?, at key: String, from mark: Mark?) {
    context.record(ResolvedEntry(path: path + [.key(key)], value: value, mark: mark))
  }

  /// Reports each key that is present and was not read, once.
  mutating func reportUnreadKeys() {
    guard !hasReportedUnread else { return }
    hasReportedUnread = true
    let known = Set(declared.map(\.name))
    let isComponent = !owner.typeName.isEmpty
    for entry in map.entries where !known.contains(entry.key) && !ignored.contains(entry.key) {
      if isComponent, entry.key == "type" { continue }
      guard !context.problems.isFull else { return }
      let hint = Self.hint(for: entry.key, among: known)
      context.report(
        Problem("\(owner.name) has no key \(quoted(entry.key))", at: entry.keyMark, hint: hint))
    }
  }
  /// "did you mean 'first_beta'? It also reads: steps".
  private static func hint(for key: String, among known: Set<String>) -> String {
    guard !known.isEmpty else { return "it reads no keys" }
    guard let nearest = nearestName(to: key, among: known) else {
      return "It reads: \(list(known.sorted()))"
    }
    let others = known.subtracting([nearest]).sorted()
    return "did you mean '\(nearest)'?" + (others.isEmpty ? "" : " It also reads: \(list(others))")
  }
}
