internal import Experiments

/// The line of `Package.swift` that names the plugins: `let plugins = ["Sigmoid"]`.
struct PluginWords {
  /// The names, in their order.
  let words: [String]
  private let before: Substring
  private let after: Substring

  private static let opening = "let plugins = ["

  /// Finds the list in the text of a manifest.
  /// - Throws: ``ExperimentError`` for a manifest without one, or with anything but names in it.
  init(manifest: String, path: String) throws {
    guard let start = manifest.firstRange(of: Self.opening)?.lowerBound,
      let bracket = manifest[start...].firstIndex(of: "["),
      let end = manifest[bracket...].firstIndex(of: "]")
    else {
      throw ExperimentError(
        "\(path) has no list '\(Self.opening)...]': 'daedalus new' writes into a checkout of "
          + "Daedalus, and has to be called in its folder")
    }
    let list = manifest[manifest.index(after: bracket)..<end]
    let items = list.split { $0.isWhitespace || $0 == "," }
    words = try items.map { item in
      let name = item.dropFirst().dropLast()
      guard item.count > 2, item.first == "\"", item.last == "\"", !name.contains("\"") else {
        throw ExperimentError("\(path): '\(item)' in '\(Self.opening)...]' is no name in quotes")
      }
      return String(name)
    }
    before = manifest[..<start]
    after = manifest[manifest.index(after: end)...]
  }

  /// The manifest with one more name, in alphabetical order.
  func manifest(adding word: String) -> String {
    let all = (words + [word]).sorted().map { "\"\($0)\"" }
    let line = "\(Self.opening)\(all.joined(separator: ", "))]"
    let isShort = line.count <= 100
    let lines = all.reduce(into: [String]()) { lines, word in
      if let last = lines.last, last.count + word.count + 2 <= 100 {
        lines[lines.count - 1] = "\(last) \(word),"
      } else {
        lines.append("  \(word),")
      }
    }
    return before + (isShort ? line : ([Self.opening] + lines + ["]"]).joined(separator: "\n"))
      + after
  }
}
