import Foundation
import Recipe
import Testing

/// The resolved recipe: what `recipe show` prints and a run folder keeps.
@Suite struct ResolutionTests {
  private static let recipe = """
    extends: base.yaml
    name: "1e5"
    schedule: {type: straight, first_beta: 0.1}
    train:
      steps: 1e5
      ema: [0.99, 0.9999, 1e-10]
    trackers: [csv, {type: csv, separator: "\\n\\u00e9 #"}]
    plugins: [/somewhere/p.swift]
    """
  private static let base = "seed: 4\nnetwork: {type: ensemble, size: 2}"

  @Test func everyValueSaysWhereItCameFrom() throws {
    let resolved = try read(["r.yaml": Self.recipe, "base.yaml": Self.base]).resolved
    #expect(
      resolved.resolvedYAML() == """
        plugins: [/somewhere/p.swift]  # r.yaml:8
        name: "1e5"  # r.yaml:2
        seed: 4  # base.yaml:1
        schedule:
          type: linear  # r.yaml:3
          steps: 1000  # default
          first_beta: 0.1  # r.yaml:3
          shorten: false  # default
          beta_start: 0.0001  # default
          beta_end: 0.02  # default
        timesteps:
          type: uniform  # default
        network:
          type: ensemble  # base.yaml:2
          member:
            type: unet  # default
            channels: 64  # default
            multipliers: [1, 2, 2]  # default
            blocks: 3  # default
            attention_at: []  # default
            heads: 1  # default
            dropout: 0.0  # default
          size: 2  # base.yaml:2
        loss:
          type: simple  # default
        train:
          steps: 100000  # r.yaml:5
          ema: [0.99, 0.9999, 1.0e-10]  # r.yaml:6
          clip_norm: null  # default
          recompute: false  # default
          precision: float32  # default
        trackers:
          - type: csv  # r.yaml:7
            separator: ","  # default
          - type: csv  # r.yaml:7
            separator: "\\né #"  # r.yaml:7

        """)
  }

  @Test(arguments: [
    [recipe, base], ["seed: 1"], ["train: {steps: 1, clip_norm: 0.3}\ntrackers: []"],
    ["train: ~\nschedule: {type: cosine, first_beta: 0.30000000000000004}"],
  ])
  func readingItAgainGivesTheSame(_ texts: [String]) throws {
    let first = try read(["r.yaml": texts[0], "base.yaml": texts.last ?? ""])
    let again = try read(["again.yaml": first.resolved.resolvedYAML()])
    #expect(again.value == first.value)
    #expect(again.resolved.values.map(\.key) == first.resolved.values.map(\.key))
    #expect(again.resolved.values.map(\.value) == first.resolved.values.map(\.value))
    #expect(again.resolved.values.allSatisfy { !$0.isDefault })
  }

  @Test(arguments: [
    "", " ", "true", "No", "null", "~", "1", "-1", ".5", "1e5", "0x10", "a b", "a: b", "a #b", "#a",
    "- a", "[a]", "{a}", "*a", "&a", "!a", "|", ">", "%", "@a", "`a", "'", "\"", "\\", "a\nb",
    "\t", "\r", "\u{0}", "\u{7}", "\u{1b}[31m", "\u{7f}", "\u{85}", "\u{a0}", "\u{2028}",
    "\u{feff}",
    "\u{200d}", "\u{fffe}", "\u{e000}", "\u{10ffff}", "é", "e\u{301}", "日本", "🙂", "a/b.c-d_e", "/a",
    "..", ".inf", "=", "<<", "a,b", "a'b", "2001-01-01", "1:30",
  ])
  func anyTextComesBack(_ text: String) throws {
    func name(in recipe: Recipe) throws -> (value: String, resolved: Resolution) {
      try recipe.read(with: Registry()) { try $0.string("name", default: text) }
    }
    let written = try name(in: Recipe.parse("{}", name: "empty")).resolved.resolvedYAML()
    let again = try Recipe.parse(written, name: "again")
      .read(with: Registry()) { try $0.string("name") }
    #expect(Array(again.value.unicodeScalars) == Array(text.unicodeScalars))
    #expect(written.split(separator: "\n").count == 1)
  }

  @Test(arguments: [
    0, -0.0, 1, -1, 0.1, 0.1 + 0.2, 1e-5, 1e16, 1e22, 123456789012345680, .pi,
    .leastNonzeroMagnitude, .leastNormalMagnitude, .greatestFiniteMagnitude, 1e-300,
  ])
  func anyNumberComesBackToTheBit(_ number: Double) throws {
    let written = try Recipe.parse("{}", name: "empty")
      .read(with: Registry()) { try $0.double("x", default: number) }.resolved.resolvedYAML()
    let again = try Recipe.parse(written, name: "again")
      .read(with: Registry()) { try $0.double("x") }.value
    #expect(again.bitPattern == number.bitPattern, "\(written)")
  }

  @Test(arguments: [Int.min, -1, 0, 1, 1 << 53 + 1, Int.max])
  func anyWholeNumberComesBack(_ number: Int) throws {
    let written = try Recipe.parse("{}", name: "empty")
      .read(with: Registry()) { try $0.int("x", default: number) }.resolved.resolvedYAML()
    let again = try Recipe.parse(written, name: "again")
      .read(with: Registry()) { try $0.int("x") }.value
    #expect(again == number)
  }

  @Test func pathsOfListsAndMaps() throws {
    let keys = try read(["r.yaml": "trackers: [csv, csv]"]).resolved.values.map(\.key)
    #expect(
      keys.suffix(5) == [
        "train", "trackers[0].type", "trackers[0].separator", "trackers[1].type",
        "trackers[1].separator",
      ])
  }

  @Test func pluginsBecomeAbsolute() throws {
    let resolved = try read(["r/r.yaml": "plugins: [../p q.swift]"]).resolved
    let folder = FileManager.default.currentDirectoryPath
    #expect(resolved.values[0].value == "[\"\(folder)/p q.swift\"]")
  }

  @Test func valuesAreCodable() throws {
    let values = try read(["r.yaml": "seed: 3"]).resolved.values
    let data = try JSONEncoder().encode(values)
    #expect(try JSONDecoder().decode([ResolvedValue].self, from: data) == values)
  }
}
