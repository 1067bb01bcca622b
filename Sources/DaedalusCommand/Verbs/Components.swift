internal import ArgumentParser
internal import Experiments
internal import Recipe

/// `daedalus components`.
struct Components: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List what recipes can name, with keys, defaults, ranges and documentation.",
    discussion: "Example: daedalus components schedule linear")

  @Argument(help: "A kind, such as schedule.") var kind: String?
  @Argument(help: "A component of that kind.") var name: String?
  @Flag(help: "Print JSON.") var json = false

  /// One component, with the keys of `components --json`.
  struct Entry: Encodable {
    let kind: String
    let name: String
    let summary: String
    let keys: [Key]
  }

  /// A key; what does not apply is null.
  struct Key: Encodable {
    let name: String
    let type: String
    @OrNull var `default`: String?
    @OrNull var range: String?
    let doc: String

    init(_ description: KeyDescription) {
      (name, type, doc) = (description.name, description.type, description.doc)
      `default` = description.default
      range = description.range
    }
  }

  func run() throws {
    let registry = Program.registry
    let entries = try chosenKinds(registry).flatMap { kind in
      try chosenTypes(kind, registry).map { type in
        Entry(
          kind: kind.name, name: type.typeName, summary: type.summary,
          keys: registry.keys(of: type).map(Key.init)
        )
      }
    }
    if json { return try Console.print(json: entries) }
    for entry in entries { show(entry, inFull: kind != nil) }
  }

  private func chosenKinds(_ registry: Registry) throws -> [ComponentKind] {
    let kinds = registry.kinds.sorted { $0.name < $1.name }
    guard let kind else { return kinds }
    let chosen = kinds.filter { $0.name == kind }
    guard chosen.isEmpty else { return chosen }
    throw ExperimentError(unknown("kind of component", kind, among: kinds.map(\.name)))
  }

  private func chosenTypes(
    _ kind: ComponentKind, _ registry: Registry
  ) throws -> [any Component.Type] {
    guard let name else { return registry.types(of: kind) }
    if let type = registry.type(name, kind: kind) { return [type] }
    let names = registry.types(of: kind).map { $0.typeName }
    throw ExperimentError(unknown(kind.description, name, among: names))
  }

  private func unknown(_ what: String, _ name: String, among names: [String]) -> String {
    let nearest = nearestName(to: name, among: names).map { "did you mean '\($0)'? " } ?? ""
    return "there is no \(what) called '\(name)': \(nearest)Known: \(names.joined(separator: ", "))"
  }

  private func show(_ entry: Entry, inFull: Bool) {
    Console.print("\(entry.kind) \(entry.name): \(entry.summary)")
    guard inFull else { return }
    for key in entry.keys {
      let link = ["choice", "component"].contains(key.type) ? "of" : "in"
      let range = key.range.map { " \(link) \($0)" } ?? ""
      let preset = key.default.map { "; default \($0)" } ?? "; mandatory"
      Console.print(wrapped("\(key.name): \(key.type)\(range)\(preset)", indent: 2))
      if !key.doc.isEmpty { Console.print(wrapped(key.doc, indent: 6)) }
    }
  }
}
