import Recipe

/// What is put in the place of something else: words of recipes, and values that programs stumble
/// over.
struct FuzzWords: Sendable {
  /// Keys, types and choices of everything registered.
  let words: [String]

  init(_ registry: Registry) {
    let types = registry.kinds.flatMap { registry.types(of: $0) }
    let keys = types.flatMap { registry.keys(of: $0) }
    let choices = keys.compactMap(\.range).flatMap { $0.split(separator: ", ").map(String.init) }
    let names = types.map { $0.typeName } + keys.map(\.name) + choices
    words = Set(names + Self.rootKeys).sorted()
  }

  /// The keys of a recipe that are no component's.
  static let rootKeys = [
    "name", "seed", "extends", "plugins", "dataset", "schedule", "timesteps", "network", "model",
    "loss", "train", "sampler", "trackers", "type", "from", "weights",
  ]

  static let values = [
    "", "~", "null", "true", "yes", "0", "-0", "1", "-1", "2", "3", "64", "100000", "65536",
    "4294967296", "9007199254740993", "9223372036854775807", "-9223372036854775808",
    "9223372036854775808", "1e5", "1e308", "1e-320", "1e999", "0.1", "0.9999999999999999",
    "1e-17", ".5", "5.", ".", ".inf", "-.inf", ".nan", "0x10", "1_000", "''", "'1'", "\"\\0\"",
    "\"\\e[31m\"", "\"\\ud800\"", "\u{202E}", "\u{FEFF}", "e\u{301}", "[]", "{}", "[[]]", "[~]",
    "{type: ~}", "{type: [], type: {}}", "[1, 2, 3]", "{from: recipes}", "{from: .}", "*a", "&a x",
    "&a [*a]", "!!int 3", "|", ">-", "? x", "- x", "<<", "#", "%", "@", "`", "extends",
    "../recipes/features.yaml", "/dev/null", "a.b.c",
  ]

  /// Bytes that mean something in YAML or UTF-8, or must not stand in a text.
  static let bytes =
    Array(
      "\0\t\n\r \"#%&'*,-.:=<>?@[]`{|}~!\\/019_aZ\u{7F}".utf8) + [
      0x80, 0xC2, 0x85, 0xE2, 0xED, 0xFF,
    ]
}
