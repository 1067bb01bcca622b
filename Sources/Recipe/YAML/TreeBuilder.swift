/// Builds the tree of one text, with positions, and finds what YAML allows but recipes do not.
struct TreeBuilder {
  /// What an anchor stands for. A value shares its memory with its aliases; they are counted.
  private struct Anchored {
    let node: Node
    let size: RecipeSize
    let height: Int
  }

  private let events: YAMLEvents
  private let source: Source
  /// Where the text begins in its source: column of the first line, from 0.
  private let indent: Int
  private var anchors: [String: Anchored] = [:]
  private var openAnchors: Set<String> = []
  private var depth: Int
  /// How much there is so far.
  private(set) var size: RecipeSize
  /// Faults that do not stop the reading.
  private(set) var problems = ProblemList()

  /// Prepares to read `text`, which stands in the first line of `source` after `indent` scalars and
  /// inside `depth` maps, in a recipe that has `size` already.
  init(_ text: String, source: Source, indent: Int = 0, depth: Int = 0, size: RecipeSize) {
    self.events = YAMLEvents(text)
    self.source = source
    self.indent = indent
    self.depth = depth
    self.size = size
  }

  /// Reads the one document; nil if the text is empty. Throws a `Problem` where reading ends.
  mutating func document() throws -> Node? {
    try refuseDirectives()
    var root: Node?
    while true {
      let event = try next()
      switch event.kind {
      case .streamStart, .documentEnd: break
      case .streamEnd: return root
      case .documentStart:
        guard root == nil else {
          throw Problem("a recipe is one YAML document, and here begins another", at: mark(event))
        }
        root = try node(try next()).node
      default: throw Problem("a value is not expected here", at: mark(event))
      }
    }
  }

  /// Recipes need no directives, and libyaml takes quadratic time over many of them.
  private func refuseDirectives() throws {
    guard let index = source.lines.firstIndex(where: { $0.utf8.first == UInt8(ascii: "%") }) else {
      return
    }
    throw Problem(
      "recipes have no directives: no line begins with '%'",
      at: Mark(source: source, line: index + 1, column: 1, length: 1))
  }

  private mutating func next() throws -> YAMLEvent {
    do {
      return try events.next()
    } catch let error as YAMLSyntaxError {
      throw problem(error)
    }
  }

  private func problem(_ error: YAMLSyntaxError) -> Problem {
    let lines = source.lines.map(\.unicodeScalars)
    var line = error.line
    var column = error.column + (line == 1 ? indent : 0)
    // What is missing at the end is missing after the last line that says something.
    while line > 1, line > lines.count || (line == lines.count && lines[line - 1].isEmpty) {
      line -= 1
      column = lines[line - 1].count + 1
    }
    let isTab = lines[line - 1].dropFirst(column - 1).first == "\t"
    return Problem(
      "this is not YAML: \(error.message)",
      at: Mark(source: source, line: line, column: column, length: 1),
      hint: isTab ? "this is a tab: YAML is indented by spaces" : nil)
  }

  private func mark(_ event: YAMLEvent) -> Mark {
    let column = event.column + (event.line == 1 ? indent : 0)
    return Mark(source: source, line: event.line, column: column, length: event.length)
  }

  /// Reads the value that begins with `event`; returns it with its height.
  private mutating func node(_ event: YAMLEvent) throws -> (node: Node, height: Int) {
    if case .alias(let name) = event.kind {
      return try alias(name, event)
    }
    if event.tag != nil {
      problems.add(Problem("recipes have no tags: keys say what a value is", at: mark(event)))
    }
    let sizeBefore = size
    try add(event)
    if let anchor = event.anchor { openAnchors.insert(anchor) }
    let content: Node.Content
    var height = 0
    switch event.kind {
    case .scalar(let scalar): content = .scalar(scalar)
    case .listStart: (content, height) = try list()
    case .mapStart: (content, height) = try map()
    default: throw Problem("a value is missing here", at: mark(event))
    }
    let node = Node(content: content, mark: mark(event))
    if let anchor = event.anchor {
      openAnchors.remove(anchor)
      anchors[anchor] = Anchored(node: node, size: size - sizeBefore, height: height)
    }
    return (node, height)
  }

  private mutating func alias(
    _ name: String, _ event: YAMLEvent
  ) throws -> (node: Node, height: Int) {
    guard !openAnchors.contains(name) else {
      throw Problem(
        "\(quoted("*" + name)) stands inside the value that it stands for", at: mark(event))
    }
    guard let anchored = anchors[name] else {
      throw Problem(
        "there is no anchor \(quoted("&" + name)) before this", at: mark(event),
        hint: suggestion(for: name, among: anchors.keys, listing: "Anchors"))
    }
    try add(anchored.size, height: anchored.height, event)
    return (anchored.node, anchored.height)
  }

  /// Counts one value or key.
  private mutating func add(_ event: YAMLEvent) throws {
    let text = if case .scalar(let scalar) = event.kind { scalar.text.utf8.count } else { 0 }
    try add(RecipeSize(values: 1, text: text), height: 0, event)
    // Those of escapes, which the file does not show.
    if case .scalar(let scalar) = event.kind, excessOfMarks(scalar.text) != nil {
      throw Problem(excessOfMarksMessage, at: mark(event))
    }
  }

  private mutating func add(_ more: RecipeSize, height: Int, _ event: YAMLEvent) throws {
    size = size + more
    if let excess = size.excess { throw Problem(excess, at: mark(event)) }
    guard depth + height <= Bounds.depth else {
      throw Problem(
        "the recipe has more than \(Bounds.depth) maps and lists inside each other",
        at: mark(event))
    }
  }

  private mutating func list() throws -> (Node.Content, height: Int) {
    depth += 1
    defer { depth -= 1 }
    var items: [Node] = []
    var height = 0
    while true {
      let event = try next()
      if case .listEnd = event.kind { return (.list(items), height + 1) }
      let item = try node(event)
      items.append(item.node)
      height = max(height, item.height)
    }
  }

  private mutating func map() throws -> (Node.Content, height: Int) {
    depth += 1
    defer { depth -= 1 }
    var map = MapNode()
    var height = 0
    while true {
      let event = try next()
      if case .mapEnd = event.kind { return (.map(map), height + 1) }
      let key = try key(event)
      let value = try node(try next())
      height = max(height, value.height)
      if let first = map[key] {
        problems.add(
          Problem(
            "\(quoted(key)) is given twice", at: mark(event),
            hint: "it is also in line \(first.keyMark.line)"))
      } else {
        map.set(MapNode.Entry(key: key, keyMark: mark(event), value: value.node))
      }
    }
  }

  private mutating func key(_ event: YAMLEvent) throws -> String {
    guard case .scalar(let scalar) = event.kind else {
      throw Problem("a key has to be a word", at: mark(event))
    }
    try add(event)
    if scalar.isPlain, scalar.text == "<<" {
      throw Problem(
        "recipes have no merge keys ('<<')", at: mark(event),
        hint: "use extends:, or an alias for the whole value")
    }
    return scalar.text
  }
}
