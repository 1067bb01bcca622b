/// One value that a recipe was taken to mean, and where it came from.
public struct ResolvedValue: Sendable, Codable, Equatable {
  /// The keys from the root on: `schedule.first_beta`, `trackers[0].type`.
  public let key: String
  /// The value as YAML on one line: `0.1`, `[1, 2]`, `null`, `"1e5"`.
  public let value: String
  /// The file that gave it, or `--set key=value`; nil for a default.
  public let file: String?
  /// The line in the file, from 1; nil for a default and for `--set`.
  public let line: Int?
  /// Whether no file and no argument gave it.
  public let isDefault: Bool

  /// Where it came from, for people to read: `recipes/mine.yaml:4`, `--set seed=1`, `default`.
  public var origin: String {
    guard let file else { return "default" }
    return printable(file) + (line.map { ":\($0)" } ?? "")
  }
}

extension Sequence<ResolvedValue> {
  /// The value under a key; nil where there is none.
  package func value(of key: String) -> String? { first { $0.key == key }?.value }
}

/// A value that was read, or a map that was entered, at the time of reading.
struct ResolvedEntry: Sendable {
  enum Step: Sendable, Hashable {
    case key(String)
    case index(Int)
  }

  let path: [Step]
  /// The value as YAML; nil for a map, whose values follow.
  let value: String?
  /// Where it stands; nil for a default.
  let mark: Mark?

  var resolved: ResolvedValue? {
    value.map { value in
      ResolvedValue(
        key: dottedPath, value: value, file: mark?.source.name,
        line: mark.flatMap { $0.source.isOverride ? nil : $0.line }, isDefault: mark == nil)
    }
  }

  private var dottedPath: String {
    path.reduce(into: "") { text, step in
      switch step {
      case .key(let key): text += (text.isEmpty ? "" : ".") + key
      case .index(let index): text += "[\(index)]"
      }
    }
  }
}
