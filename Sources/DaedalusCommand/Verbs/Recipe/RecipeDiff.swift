internal import ArgumentParser
internal import Experiments
internal import Recipe

/// `daedalus recipe diff`.
struct RecipeDiff: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff", abstract: "Show what two resolved recipes say differently.",
    discussion: """
      Example: daedalus recipe diff runs/a runs/b
      'key: a -> b' and where both values come from; '- key: a' and '+ key: b' for keys that only \
      the first or only the second has.
      """)

  @Argument(help: "A recipe, or the folder of a run.", completion: .recipe) var first: String
  @Argument(help: "Another one.", completion: .recipe) var second: String
  @Flag(help: "Print JSON.") var json = false

  func run() throws {
    let values = try [first, second].compactMap(read)
    guard values.count == 2 else { throw ExitCode(2) }
    let differences = ResolvedDifference.between(values[0], values[1])
    if json { return try Console.print(json: ["differences": differences.map(Entry.init)]) }
    guard !differences.isEmpty else { return Console.print("no differences") }
    for difference in differences { Self.show(difference) }
  }

  /// The values of a recipe; nil if it is faulty, which has been said then.
  private func read(_ path: String) throws -> [ResolvedValue]? {
    do {
      let resolved = try Recipe.load(RunFolder.recipePath(at: path)).resolved(
        with: Program.registry)
      for warning in resolved.warnings { Console.error(warning.description) }
      return resolved.values
    } catch let error as RecipeError {
      Console.error("\(error)")
      return nil
    }
  }

  private static func show(_ difference: ResolvedDifference) {
    let (first, second) = (difference.first, difference.second)
    let mark = first == nil ? "+ " : second == nil ? "- " : ""
    let join = { (value: (ResolvedValue) -> String) in
      [first, second].compactMap { $0.map(value) }.joined(separator: " -> ")
    }
    Console.print(
      wrapped("\(mark)\(difference.key): \(join(\.value))", indent: 0, hanging: 4))
    Console.print(wrapped(join(\.origin), indent: 4))
  }

  /// The keys of `recipe diff --json`; a side is null that does not have the key.
  private struct Entry: Encodable {
    let key: String
    @OrNull var first: Side?
    @OrNull var second: Side?

    init(_ difference: ResolvedDifference) {
      key = difference.key
      first = difference.first.map(Side.init)
      second = difference.second.map(Side.init)
    }
  }

  /// A value and its place; file and line are null for a default.
  private struct Side: Encodable {
    let value: String
    @OrNull var file: String?
    @OrNull var line: Int?

    init(_ value: ResolvedValue) {
      self.value = value.value
      file = value.file
      line = value.line
    }
  }
}
