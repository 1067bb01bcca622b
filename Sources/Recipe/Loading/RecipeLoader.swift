/// Reads a recipe's files, lays them over each other, and collects what is wrong with them.
struct RecipeLoader {
  let files: RecipeFiles
  private(set) var problems = ProblemList()
  /// Whether there was an error; warnings do not count.
  var hasFailed: Bool { problems.hasErrors }

  /// A file on its way in.
  private struct File {
    /// The path to open, and the shorter one to show.
    let path: String
    let name: String
    let notes: [String]
    /// Names and identities of the files that led here, this one last.
    let chain: [(name: String, identity: String)]
  }

  /// The file that the user named, and those that were asked for by `extends`.
  private var fileCount = 1
  private var fileBytes = 0
  private var sourceCount = 0
  private var size = RecipeSize()

  init(files: RecipeFiles) {
    self.files = files
  }

  /// Reads the file that the user named, and all that it extends.
  mutating func load(_ path: String) -> MapNode? {
    let file = File(
      path: path, name: path, notes: [], chain: [(path, files.identity(path))])
    do {
      return try parse(bytes: files.read(path, true), file)
    } catch let failure as RecipeFiles.Failure {
      report(Problem(failure.message, inFile: path, hint: failure.hint))
    } catch {
      report(Problem("cannot be read: \(error)", inFile: path))
    }
    return nil
  }

  /// Reads a text as if it were the file of that name, and all that it extends.
  mutating func parse(_ text: String, name: String) -> MapNode? {
    let file = File(path: name, name: name, notes: [], chain: [(name, files.identity(name))])
    return parse(bytes: Array(text.utf8), file)
  }

  /// Reads the value of a `--set`, which stands inside `depth` maps; nil if it is empty or faulty.
  mutating func value(_ text: String, source: Source, indent: Int, depth: Int) -> Node? {
    tree(text, source: source, indent: indent, depth: depth)
  }

  mutating func report(_ problem: Problem) {
    problems.add(problem)
  }

  /// A source comes after all that came before it, in messages.
  mutating func source(
    name: String, text: String, isOverride: Bool = false, notes: [String] = []
  ) -> Source {
    sourceCount += 1
    return Source(
      name: name, text: text, isOverride: isOverride, order: sourceCount, notes: notes)
  }

  private mutating func parse(bytes: [UInt8], _ file: File) -> MapNode? {
    guard bytes.count <= Bounds.fileSize else {
      report(
        Problem(
          "the file is larger than \(Bounds.fileSize >> 20) MiB, which no recipe needs",
          inFile: file.name))
      return nil
    }
    guard fileBytes <= Bounds.text else { return nil }
    fileBytes += bytes.count
    guard fileBytes <= Bounds.text else {
      report(
        Problem(
          "with this file the recipe has more than \(Bounds.text >> 20) MiB of text",
          inFile: file.name))
      return nil
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      report(Problem("\(invalidByte(bytes)): a recipe is UTF-8 text", inFile: file.name))
      return nil
    }
    if let index = excessOfMarks(text) {
      let line = text[..<index].utf8.count { $0 == UInt8(ascii: "\n") } + 1
      report(Problem("line \(line): \(excessOfMarksMessage)", inFile: file.name))
      return nil
    }
    let hasOrderMark = text.unicodeScalars.first == "\u{FEFF}"
    let content = hasOrderMark ? String(text.unicodeScalars.dropFirst()) : text
    let source = source(name: file.name, text: content, notes: file.notes)
    let problemsBefore = problems.problems.count
    guard let root = tree(content, source: source, indent: 0) else {
      if problems.problems.count == problemsBefore {
        report(Problem("the file has no recipe in it", inFile: file.name))
      }
      return nil
    }
    guard let map = root.map else {
      report(
        Problem("a recipe is a map of keys and values, but this is \(root.found)", at: root.mark))
      return nil
    }
    return extended(map, file)
  }

  private mutating func tree(
    _ text: String, source: Source, indent: Int, depth: Int = 0
  ) -> Node? {
    var builder = TreeBuilder(text, source: source, indent: indent, depth: depth, size: size)
    defer {
      size = builder.size
      problems.add(builder.problems)
    }
    do {
      return try builder.document()
    } catch {
      report(error as? Problem ?? Problem("\(error)", inFile: source.name))
      return nil
    }
  }

  /// The map laid over all the files that it extends, in their order.
  private mutating func extended(_ map: MapNode, _ file: File) -> MapNode {
    guard let extends = map["extends"]?.value else { return map }
    let paths = if case .list(let items) = extends.content { items } else { [extends] }
    var below: Node?
    for path in paths {
      guard let scalar = path.scalar, !scalar.text.isEmpty, !scalar.isNull else {
        report(
          Problem(
            "'extends' must be the path of a recipe, or a list of paths, but is \(path.found)",
            at: path.mark))
        continue
      }
      guard let base = load(scalar.text, at: path.mark, from: file) else { continue }
      let node = Node(content: .map(base), mark: path.mark)
      below = below?.overlaid(by: node) ?? node
    }
    let above = Node(content: .map(map.without("extends")), mark: extends.mark)
    return (below?.overlaid(by: above) ?? above).map ?? map
  }

  /// Reads a file that another one extends.
  private mutating func load(_ path: String, at mark: Mark, from file: File) -> MapNode? {
    fileCount += 1
    guard fileCount <= Bounds.files else {
      if fileCount == Bounds.files + 1 {
        report(Problem("the recipe extends more than \(Bounds.files) files", at: mark))
      }
      return nil
    }
    let joined = RecipePath.join(path, from: file.path)
    guard joined.utf8.count < Bounds.path else {
      report(Problem("\(quoted(path)) is too long for the path of a file", at: mark))
      return nil
    }
    let name = RecipePath.normalized(joined)
    let identity = files.identity(joined)
    if let start = file.chain.firstIndex(where: { $0.identity == identity }) {
      let circle = file.chain[start...].map { printable($0.name) } + [printable(name)]
      report(
        Problem("the recipe extends itself: \(circle.joined(separator: " -> "))", at: mark))
      return nil
    }
    let extended = File(
      path: joined, name: name,
      notes: ["(extended from \(printable(file.name)):\(mark.line))"] + file.notes,
      chain: file.chain + [(name, identity)])
    do {
      return try parse(bytes: files.read(joined, false), extended)
    } catch {
      let failure = error as? RecipeFiles.Failure
      report(Problem(failure?.message ?? "\(error)", at: mark, hint: failure?.hint))
      return nil
    }
  }
}

/// "line 3 has the byte 0xff": where a text stops being UTF-8.
private func invalidByte(_ bytes: [UInt8]) -> String {
  var parser = Unicode.UTF8.ForwardParser()
  var iterator = bytes.makeIterator()
  var line = 1
  while true {
    switch parser.parseScalar(from: &iterator) {
    case .valid(let encoded):
      if encoded.first == UInt8(ascii: "\n") { line += 1 }
    case .error, .emptyInput: return "line \(line) is not UTF-8"
    }
  }
}
