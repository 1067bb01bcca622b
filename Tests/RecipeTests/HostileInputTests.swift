import Foundation
import Recipe
import Testing

/// Input that is meant to exhaust memory or time, or to crash: each is one clear error.
@Suite struct HostileInputTests {
  /// The first line of the complaint.
  private func headline(_ text: String) throws -> String {
    try String(complaint(["r.yaml": text]).prefix { $0 != "\n" })
  }

  @Test func billionLaughs() throws {
    var lines = ["a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]"]
    for level in 1...9 {
      let aliases = [String](repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
      lines.append("a\(level): &a\(level) [\(aliases)]")
    }
    let text = try headline(lines.joined(separator: "\n"))
    #expect(text == "r.yaml:5:45: error: the recipe has more than 100000 values")
  }

  @Test func manyValues() throws {
    let text = try headline("a: [" + String(repeating: "1,", count: 200_000) + "1]")
    #expect(text.hasSuffix("error: the recipe has more than 100000 values"))
  }

  @Test(arguments: ["[", "{a: ", "- ", "[{a: "])
  func depth(_ opening: String) throws {
    let text = try headline("a: \n  " + String(repeating: opening, count: 100_000))
    #expect(text.hasSuffix("error: the recipe has more than 64 maps and lists inside each other"))
  }

  @Test func depthOfKeys() throws {
    let text = try headline(String(repeating: "? ", count: 100_000))
    #expect(text == "r.yaml:1:3: error: a key has to be a word")
  }

  @Test func depthThroughAliases() throws {
    var lines = ["a0: &a0 [1]"]
    for level in 1...70 { lines.append("a\(level): &a\(level) [*a\(level - 1)]") }
    let text = try headline(lines.joined(separator: "\n"))
    #expect(
      text == "r.yaml:64:12: error: the recipe has more than 64 maps and lists inside each other")
  }

  @Test func theDeepestLegalRecipe() throws {
    // The root is one of the 64.
    let text = "a: " + String(repeating: "[", count: 63) + String(repeating: "]", count: 63)
    #expect(try headline(text).hasSuffix("error: the recipe has no key 'a'"))
  }

  @Test func largeFile() throws {
    let text = try headline("# " + String(repeating: "x", count: 1 << 20))
    #expect(text == "r.yaml: error: the file is larger than 1 MiB, which no recipe needs")
  }

  @Test func manyDirectives() throws {
    let directives = (0..<50_000).map { "%TAG !t\($0)! x\n" }.joined()
    let text = try headline("a: 1\n...\n" + directives + "---\nb: 1")
    #expect(text == "r.yaml:3:1: error: recipes have no directives: no line begins with '%'")
  }

  @Test func manyUnknownKeys() throws {
    let keys = (0..<40_000).map { "k\($0): 1" }.joined(separator: "\n")
    let text = try complaint(["r.yaml": keys])
    #expect(text.hasSuffix("40000 errors; nothing was run."))
  }

  @Test func longLinesAreNotQuoted() throws {
    let text = try complaint(["r.yaml": String(repeating: "k", count: 500_000) + ": 1"])
    #expect(text.utf8.count < 500)
  }

  @Test func exponentialExtension() throws {
    var files: [String: String] = ["f30.yaml": "seed: 1"]
    for level in 0..<30 {
      files["f\(level).yaml"] = "extends: [f\(level + 1).yaml, f\(level + 1).yaml]"
    }
    do {
      _ = try Recipe.load("f0.yaml", files: RecipeFiles(files))
      Issue.record("it was loaded")
    } catch let error as RecipeError {
      #expect(error.diagnostics.map(\.message) == ["the recipe extends more than 32 files"])
    }
  }

  @Test func valuesOfAllFilesAreCounted() throws {
    let list = "a: [" + String(repeating: "1,", count: 60_000) + "1]"
    let text = try complaint([
      "a.yaml": "extends: [b.yaml, c.yaml]", "b.yaml": list, "c.yaml": list,
    ])
    #expect(text.hasPrefix("c.yaml:1:"))
    #expect(text.contains("the recipe has more than 100000 values"))
  }

  @Test(arguments: ["\r", "\r\n", "\n", "\u{85}", "\u{2028}"])
  func linesAreCountedAsTheParserCountsThem(_ lineBreak: String) throws {
    let text = try complaint(["r.yaml": "name: x\(lineBreak)seed: y"])
    #expect(text.contains("r.yaml:2:7: error: 'seed' must be a whole number, but is 'y'"))
    #expect(text.contains("   2 | seed: y\n"))
  }

  @Test func everyPrefixOfARecipeIsReadOrRefused() throws {
    let text = """
      name: "a\\u00e9b" # é
      schedule: &s {type: linear, steps: 3, "beta_end": 0.1}
      trackers:
        - csv
        - {type: csv, separator: ';'}
      train:
        ? steps
        : 12
        ema: [0.5, 1e-3]
        clip_norm: ~
      more: |
        block
      """
    for end in text.indices {
      _ = try complaint(["r.yaml": String(text[..<end])])
    }
  }

  @Test func everyByteIsReadOrRefused() throws {
    for scalar in (0...0x100).compactMap(Unicode.Scalar.init) {
      for text in [
        "\(scalar)", "a: \(scalar)", "\(scalar): 1", "a: [\(scalar)", "a: \"\\\(scalar)\"",
      ] {
        let message = try complaint(["r.yaml": text])
        let controls = message.unicodeScalars.filter {
          $0 != "\n" && $0.properties.generalCategory == .control
        }
        #expect(controls.isEmpty, "after \(text.debugDescription)")
      }
    }
  }
}
