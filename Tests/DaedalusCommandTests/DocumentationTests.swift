import DaedalusCommand
import Foundation
import TestSupport
import Testing

/// The documentation is true: links, command lines, recipes, and what the program is said to print.
@Suite struct DocumentationTests {
  @Test func thereArePages() throws {
    let paths = try DocumentationPage.all.get().map(\.path)
    #expect(paths.contains("README.md") && paths.contains("Documentation/getting-started.md"))
    #expect(paths.contains("Plugins/Sigmoid/README.md") && paths.count > 20)
  }

  // MARK: - Links

  @Test(arguments: try DocumentationPage.all.get())
  func everyLinkLeadsSomewhere(_ page: DocumentationPage) throws {
    let folder = URL(fileURLWithPath: "/\(page.path)").deletingLastPathComponent()
    for link in page.links {
      let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
      let target =
        parts[0].isEmpty
        ? page.path
        : String(folder.appendingPathComponent(String(parts[0])).standardized.path.dropFirst())
      let isThere = FileManager.default.fileExists(atPath: "\(RepositoryRecipes.root)/\(target)")
      #expect(isThere, "\(page.path) links to '\(link)': there is no \(target)")
      guard isThere, parts.count == 2 else { continue }
      let anchors = try DocumentationPage(target).anchors
      #expect(anchors.contains(String(parts[1])), "\(page.path) links to '\(link)': \(anchors)")
    }
  }

  /// Whoever reads the first page finds all others.
  @Test func theFirstPageKnowsThemAll() throws {
    let links = try DocumentationPage("README.md").links
    for page in try DocumentationPage.all.get()
    where page.path.matches(of: /^Documentation\/[^\/]+\.md$/).count == 1 {
      #expect(links.contains(page.path), "README.md has no link to \(page.path)")
    }
  }

  // MARK: - Command lines

  /// The arguments of a line that calls the program: without what the shell takes for itself, with
  /// quoted words as one; nil for any other line.
  private static func arguments(of line: String) -> [String]? {
    var words: [String] = []
    for match in line.matches(of: /(?:"[^"]*"|'[^']*'|<\([^)]*\)|[^\s"'])+/) {
      let word = String(match.0)
      if ["|", ">", ">>", "2>", "&&", ";"].contains(word) || word.hasPrefix("#") { break }
      words.append(word.filter { $0 != "\"" && $0 != "'" })
    }
    let program = words.firstIndex { $0 == "daedalus" || $0.hasSuffix("/daedalus") }
    guard let program, words[..<program].allSatisfy({ $0.contains("=") || $0 == "sudo" }) else {
      return nil
    }
    return Array(words[(program + 1)...])
  }

  @Test func linesOfAShellAreRead() {
    #expect(Self.arguments(of: "make run") == nil)
    #expect(Self.arguments(of: "ls .build/daedalus/x") == nil)
    #expect(Self.arguments(of: "python3 compare.py daedalus") == nil)
    #expect(
      Self.arguments(of: "A=1 .build/release/daedalus train a.yaml --set 'x=[1, 2]'  # no > more")
        == ["train", "a.yaml", "--set", "x=[1, 2]"])
    #expect(
      Self.arguments(of: "daedalus recipe check <(sed s/a/b/ m.yaml) > x")
        == ["recipe", "check", "<(sed s/a/b/ m.yaml)"])
  }

  @Test(arguments: try DocumentationPage.all.get())
  func everyCommandLineIsOne(_ page: DocumentationPage) {
    let shown = page.blocks.filter { ["", "sh", "bash", "console"].contains($0.language) }
      .flatMap { $0.commands.map(\.line) }
    for line in shown {
      guard let arguments = Self.arguments(of: line) else { continue }
      let fault = Daedalus.fault(in: arguments)
      #expect(fault == nil, "\(page.path): \(line)")
    }
  }

  /// Sentences name a verb or an option without all that it needs; `--steps N` is some number.
  @Test(arguments: try DocumentationPage.all.get())
  func everyVerbAndOptionInASentenceIsOne(_ page: DocumentationPage) {
    for line in page.inlineCommands {
      guard let arguments = Self.arguments(of: line.replacing(/\bN\b/, with: "2")),
        let fault = Daedalus.fault(in: arguments)
      else { continue }
      let isShort = ["Missing expected argument", "give either"].contains { fault.contains($0) }
      #expect(isShort, "\(page.path): \(line)\n\(fault)")
    }
  }

  @Test func whatIsNoCommandLineIsFound() throws {
    #expect(Daedalus.fault(in: ["recipe", "check", "a.yaml"]) == nil)
    #expect(Daedalus.fault(in: ["train", "--help"]) == nil)
    #expect(Daedalus.fault(in: ["train", "a.yaml", "--stes", "3"])?.contains("--stes") == true)
    #expect(Daedalus.fault(in: ["trian", "a.yaml"])?.contains("did you mean 'train'?") == true)
    #expect(Daedalus.fault(in: ["sample", "a", "--steps", "x"])?.contains("'x'") == true)
  }

  // MARK: - Recipes and what the program prints

  /// The verbs that print at once, and whose words depend on nothing but the files of the page.
  private static let quick = ["recipe", "components", "schedule", "check-plugin"]

  /// Reads a page from top to bottom, as its reader would: writes each file that it shows, checks
  /// each recipe, runs each command of a quick verb with its output below, and compares.
  @Test(arguments: try DocumentationPage.all.get().filter { $0.path != "CHANGELOG.md" })
  func itIsAsThePageSays(_ page: DocumentationPage) throws {
    let folder = ScratchFolder()
    for name in ["recipes", "Documentation", "Plugins"] {
      try FileManager.default.copyItem(
        atPath: "\(RepositoryRecipes.root)/\(name)", toPath: folder.file(name))
    }
    var plugins: [String] = []
    for block in page.blocks {
      if let name = block.fileName { folder.write(block.text, to: name) }
      switch block.language {
      case "swift":
        if let name = block.fileName, block.text.contains("let plugin = Plugin(") {
          plugins = plugins.filter { $0 != name } + [name]
        }
      case "yaml": try check(block, in: folder, plugins, page)
      default:
        for command in block.commands where !command.output.isEmpty {
          try compare(command.line, command.output, in: folder, page)
        }
      }
    }
  }

  /// A recipe with a `name` is whole; others are read as changes of the quickstart. One whose file
  /// is called `faulty` has to be refused. Runs of which parts are taken are not there.
  private func check(
    _ block: DocumentationPage.Block, in folder: ScratchFolder, _ plugins: [String],
    _ page: DocumentationPage
  ) throws {
    guard !block.text.contains("from: runs/") else { return }
    let isWhole = block.lines.contains { $0.hasPrefix("name:") }
    let isAlone = block.lines.contains { $0.hasPrefix("extends:") }
    let beginning = isWhole || isAlone ? "" : "extends: recipes/quickstart.yaml\n"
    folder.write(beginning + block.text, to: "shown.yaml")
    let files = plugins.map { "--plugin \($0) " }.joined()
    let result = try run("\(files)--trust-plugins recipe check shown.yaml", in: folder)
    let isFaulty = block.fileName?.hasPrefix("faulty") == true
    #expect(result.code == (isFaulty ? 2 : 0), "\(page.path):\n\(block.text)\(result.error)")
  }

  private func compare(
    _ line: String, _ output: [String], in folder: ScratchFolder, _ page: DocumentationPage
  ) throws {
    guard let arguments = Self.arguments(of: line), !line.contains("|"), !line.contains(">"),
      let verb = arguments.first(where: { !$0.hasPrefix("-") && !$0.hasSuffix(".swift") }),
      Self.quick.contains(verb)
    else { return }
    let result = try run(arguments, in: folder)
    let isCompiling = { (line: String) in line.hasPrefix("compiling ") }
    let lines = (result.output + result.error).split(
      separator: "\n", omittingEmptySubsequences: false
    ).map(String.init).filter { !isCompiling($0) && !$0.isEmpty }
    let shown = output.filter { !isCompiling($0) && !$0.isEmpty }
    #expect(
      Self.fits(lines, shown), "\(page.path): \(line)\nprints\n\(lines.joined(separator: "\n"))")
  }

  /// Whether the lines are those shown, where `...` stands for any.
  static func fits(_ lines: [String], _ shown: [String]) -> Bool {
    guard let first = shown.first else { return lines.isEmpty }
    let rest = Array(shown.dropFirst())
    if first.trimmingCharacters(in: .whitespaces) == "..." {
      return (0...lines.count).contains { fits(Array(lines.dropFirst($0)), rest) }
    }
    guard let line = lines.first, line == first else { return false }
    return fits(Array(lines.dropFirst()), rest)
  }

  @Test func whatIsLeftOutIsMarked() {
    #expect(Self.fits(["a", "b", "c"], ["a", "...", "c"]))
    #expect(Self.fits(["a", "b", "c"], ["a", "..."]))
    #expect(!Self.fits(["a", "b", "c"], ["a", "c"]))
    #expect(!Self.fits(["a", "b"], ["a", "...", "c"]))
    #expect(!Self.fits(["a", "b"], ["a"]))
  }

  private func run(_ line: String, in folder: ScratchFolder) throws -> RunsProgram.Result {
    try run(line.split(separator: " ").map(String.init), in: folder)
  }

  private func run(_ arguments: [String], in folder: ScratchFolder) throws -> RunsProgram.Result {
    let cache = try PluginExamples.cache.get().path
    return try RunsProgram(arguments, in: folder.path, environment: ["XDG_CACHE_HOME": cache])
      .wait()
  }
}
