import Foundation
import TestSupport
import Testing

/// A page in Markdown, as far as the tests of the documentation look at it.
struct DocumentationPage: CustomTestStringConvertible {
  /// A fenced block.
  struct Block {
    /// What stands behind its first fence: `yaml`, `swift`, or nothing.
    let language: String
    let lines: [String]

    var text: String { lines.map { $0 + "\n" }.joined() }

    /// The name of the file that it shows: `mine.yaml` of the comment `# mine.yaml` or
    /// `// mine.swift: what it is` in its first lines.
    var fileName: String? {
      lines.prefix(2).compactMap { $0.wholeMatch(of: /(?:#|\/\/) ([\w.-]+\.(?:yaml|swift))\b.*/) }
        .first.map { String($0.1) }
    }

    /// What is typed in it: the lines behind `$ ` where there are any, else all. A line that ends
    /// in a backslash goes on in the next. `output` is what stands below, up to the next command.
    var commands: [(line: String, output: [String])] {
      let joined = text.replacing(/\\\n\s*/, with: "").split(separator: "\n").map(String.init)
      guard joined.contains(where: { $0.hasPrefix("$ ") }) else { return joined.map { ($0, []) } }
      var commands: [(line: String, output: [String])] = []
      for line in joined {
        if line.hasPrefix("$ ") {
          commands.append((String(line.dropFirst(2)), []))
        } else if !commands.isEmpty {
          commands[commands.count - 1].output.append(line)
        }
      }
      return commands
    }
  }

  /// Its path in the repository.
  let path: String
  let blocks: [Block]
  /// The text outside fenced blocks.
  let prose: String

  var testDescription: String { path }

  init(_ path: String) throws {
    self.path = path
    var (blocks, prose): ([Block], [String]) = ([], [])
    var open: (language: String, lines: [String])?
    let text = try RepositoryRecipes.text(path)
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
      if let block = open, line == "```" {
        blocks.append(Block(language: block.language, lines: block.lines))
        open = nil
      } else if open != nil {
        open?.lines.append(line)
      } else if line.hasPrefix("```") {
        open = (String(line.dropFirst(3)), [])
      } else {
        prose.append(line)
      }
    }
    self.blocks = blocks
    self.prose = prose.joined(separator: "\n")
  }

  /// `README.md` and everything in `Documentation/`, decisions included, and the pages beside sources.
  static let all = Result {
    let folders =
      ["", "/decisions", "/results", "/results/comparison", "/results/table5"].map {
        "Documentation\($0)"
      } + ["Benchmarks"]
    let plugins = try names("Plugins").map { "Plugins/\($0)/README.md" }
    let pages = try folders.flatMap { folder in
      try names(folder).filter { $0.hasSuffix(".md") }.map { "\(folder)/\($0)" }
    }
    return try (["README.md", "CHANGELOG.md"] + pages + plugins).map(DocumentationPage.init)
  }

  private static func names(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: "\(RepositoryRecipes.root)/\(folder)")
      .filter { !$0.hasPrefix(".") }.sorted()
  }

  /// The targets of its links, but for those into the web.
  var links: [String] {
    prose.matches(of: /\]\(([^)\s]+)\)/).map { String($0.1) }
      .filter { !$0.contains("://") && !$0.hasPrefix("mailto:") }
  }

  /// What `#...` may name: its headings, in lower case, words joined by hyphens.
  var anchors: [String] {
    prose.split(separator: "\n").compactMap { $0.wholeMatch(of: /#+ (.*)/) }.map { heading in
      heading.1.lowercased().filter { $0.isLetter || $0.isNumber || " -_".contains($0) }
        .replacing(" ", with: "-")
    }
  }

  /// The commands in single backticks that are whole: `daedalus VERB ...`.
  var inlineCommands: [String] {
    prose.matches(of: /`(daedalus [^`]+)`/).map { String($0.1).replacing("\n", with: " ") }
  }
}
