/// The `--set` arguments of one command: a layer over the recipe, under the same rules.
///
/// All arguments make one layer, so `--set schedule.steps=10 --set schedule.type=cosine` means the
/// same in either order; of two arguments for one key the later wins.
struct Overrides {
  private var layer = MapNode()

  /// The recipe with the arguments laid over it. Faults are reported to `loader`.
  static func apply(
    _ arguments: [String], to recipe: MapNode, loader: inout RecipeLoader
  ) -> MapNode {
    var overrides = Overrides()
    for argument in arguments {
      guard excessOfMarks(argument) == nil else {
        loader.report(Problem(excessOfMarksMessage, inFile: excerpt("--set \(argument)")))
        continue
      }
      overrides.add(argument, recipe: recipe, loader: &loader)
    }
    guard let first = overrides.layer.entries.first else { return recipe }
    let above = Node(content: .map(overrides.layer), mark: first.keyMark)
    return Node(content: .map(recipe), mark: first.keyMark).overlaid(by: above).map ?? recipe
  }

  private mutating func add(_ argument: String, recipe: MapNode, loader: inout RecipeLoader) {
    let prefix = "--set "
    let text = prefix + argument
    let source = loader.source(name: excerpt(text), text: text, isOverride: true)
    let path = argument.prefix { $0 != "=" }
    let names = path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard path.endIndex != argument.endIndex, !names.contains(where: \.isEmpty) else {
      let mark = Mark(
        source: source, line: 1, column: prefix.count + 1, length: argument.unicodeScalars.count)
      loader.report(
        Problem("'--set' takes key=value", at: mark, hint: "for example schedule.steps=1000"))
      return
    }
    guard names.count <= Bounds.depth else {
      let mark = Mark(
        source: source, line: 1, column: prefix.count + 1, length: path.unicodeScalars.count)
      loader.report(
        Problem("'--set' goes into at most \(Bounds.depth) maps inside each other", at: mark))
      return
    }
    let value = String(argument[argument.index(after: path.endIndex)...])
    let valueColumn = prefix.count + path.unicodeScalars.count + 1
    let end = Mark(source: source, line: 1, column: valueColumn + 1, length: 1)
    let problemsBefore = loader.problems.problems.count
    let node =
      loader.value(value, source: source, indent: valueColumn, depth: names.count)
      ?? Node(content: .scalar(Scalar(text: "", isPlain: true)), mark: end)
    guard loader.problems.problems.count == problemsBefore else { return }
    var column = prefix.count + 1
    let keys = names.map { name in
      defer { column += name.unicodeScalars.count + 1 }
      return Key(
        name: name,
        mark: Mark(
          source: source, line: 1, column: column, length: name.unicodeScalars.count))
    }
    if let problem = Self.obstacle(keys, in: recipe) ?? Self.obstacle(keys, in: layer) {
      return loader.report(problem)
    }
    Self.insert(node, at: keys[...], into: &layer)
  }

  private struct Key {
    let name: String
    let mark: Mark
  }

  /// The problem, if the path leads through something that has no keys.
  private static func obstacle(_ keys: [Key], in recipe: MapNode) -> Problem? {
    if keys[0].name == "extends" {
      return Problem("'extends' is for files, and --set cannot change it", at: keys[0].mark)
    }
    var map = recipe
    for key in keys.dropLast() {
      guard let value = map[key.name]?.value, !value.isNull else { return nil }
      guard let next = value.map else {
        return Problem(
          "\(quoted(key.name)) is \(value.found), which has no keys", at: key.mark,
          hint: "set it as a whole")
      }
      map = next
    }
    return nil
  }

  private static func insert(_ value: Node, at keys: ArraySlice<Key>, into map: inout MapNode) {
    guard let key = keys.first else { return }
    var value = value
    if keys.count > 1 {
      var inner = map[key.name]?.value.map ?? MapNode()
      insert(value, at: keys.dropFirst(), into: &inner)
      value = Node(content: .map(inner), mark: key.mark)
    } else if let below = map[key.name]?.value {
      value = below.overlaid(by: value)
    }
    map.set(MapNode.Entry(key: key.name, keyMark: key.mark, value: value))
  }
}
