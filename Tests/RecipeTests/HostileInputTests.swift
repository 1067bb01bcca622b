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
    #expect(text.hasSuffix("(900 more are not shown)\nmore than 1000 errors; nothing was run."))
  }

  @Test func manyFaultsOfSyntax() throws {
    let text = try complaint([
      "r.yaml": "a: [" + String(repeating: "!!int 1,", count: 50_000) + "1]"
    ])
    #expect(text.hasPrefix("r.yaml:1:5: error: recipes have no tags: keys say what a value is\n"))
    #expect(text.hasSuffix("more than 1000 errors; nothing was run."))
  }

  /// An alias costs nothing until someone joins what it stands for with something else.
  @Test func longTextBehindAliases() throws {
    let long = String(repeating: "x", count: 100_000)
    let aliases = [String](repeating: "*n", count: 90).joined(separator: ",")
    let text = try headline("name: &n \(long)\nplugins: [\(aliases)]")
    #expect(text == "r.yaml:2:131: error: the recipe has more than 4 MiB of text")
  }

  @Test func longKeysBehindAliases() throws {
    let long = String(repeating: "x", count: 100_000)
    let aliases = [String](repeating: "*n", count: 90).joined(separator: ",")
    let text = try headline("name: &n {? \(long) : 1}\ntrackers: [\(aliases)]")
    #expect(text == "r.yaml:2:132: error: the recipe has more than 4 MiB of text")
  }

  /// Their distance would take a hundred thousand million steps.
  @Test func longNamesAreNotCompared() throws {
    let (one, two) = (
      String(repeating: "a", count: 400_000), String(repeating: "b", count: 400_000)
    )
    let text = try complaint(["r.yaml": "name: &\(one) 1\nseed: *\(two)"])
    #expect(
      text == """
        r.yaml:2:7: error: there is no anchor '&\(two.prefix(59))...' before this
             Anchors: \(one.prefix(60))...
        1 error; nothing was run.
        """)
  }

  /// Strings sort the marks on a letter before they are compared, in quadratic time.
  @Test func marksOnALetter() throws {
    let marks = String(repeating: "\u{301}\u{327}", count: 100_000)
    #expect(
      try headline("name: x\n# e\(marks)")
        == "r.yaml: error: line 2: more than 30 marks stand on one letter")
    let escapes = String(repeating: "\\u0301\\u0327", count: 16)
    #expect(
      try headline("name: x\n\"e\(escapes)\": 1")
        == "r.yaml:2:1: error: more than 30 marks stand on one letter")
    let argument = try complaint(["r.yaml": "name: x"], set: ["e\(marks)=1"])
    #expect(argument.contains(": error: more than 30 marks stand on one letter\n"))
    let legal = String(repeating: "\u{301}", count: 30)
    #expect(try read(["r.yaml": "name: e\(legal)"]).resolved.values.count > 0)
  }

  @Test func manyComponents() throws {
    let text = try complaint(["r.yaml": "trackers: [csv,\(String(repeating: "csv,", count: 100))]"])
    #expect(
      text == """
        r.yaml:1:11: error: 'trackers' must have at most 100 items, but has 101
        1 error; nothing was run.
        """)
  }

  @Test func manyPlugins() throws {
    let paths = [String](repeating: "a.swift", count: 101).joined(separator: ",")
    let text = try headline("plugins: [\(paths)]")
    #expect(text == "r.yaml:1:10: error: 'plugins' must have 0...100 items, but has 101")
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

  @Test func aLongChainOfFiles() throws {
    var files = ["f40.yaml": "seed: 1"]
    for level in 0..<40 { files["f\(level).yaml"] = "extends: f\(level + 1).yaml" }
    let registry = try testRegistry()
    let read = { (start: Int) in
      let recipe = try Recipe.load("f\(start).yaml", files: RecipeFiles(files))
      return try recipe.read(with: registry, readExperiment).resolved.values[1]
    }
    // From 9 to 40 there are 32.
    #expect(try read(9).file == "f40.yaml")
    #expect {
      try read(8)
    } throws: { error in
      let notes = (8..<39).reversed().map { "     (extended from f\($0).yaml:1)" }
      return "\(error)" == """
        f39.yaml:1:10: error: the recipe extends more than 32 files
           1 | extends: f40.yaml
             |          ^~~~~~~~
        \(notes.joined(separator: "\n"))
        1 error; nothing was run.
        """
    }
  }

  /// Files that are not there cost as much as others.
  @Test func manyMissingFiles() throws {
    let names = [String](repeating: "no.yaml", count: 50).joined(separator: ", ")
    let text = try complaint(["r.yaml": "extends: [\(names)]"])
    #expect(text.matches(of: /there is no file 'no.yaml'/).count == 31)
    #expect(
      text.hasSuffix(
        """
        r.yaml:1:290: error: the recipe extends more than 32 files
        32 errors; nothing was run.
        """))
  }

  @Test func bytesOfAllFilesAreCounted() throws {
    let long = "# " + String(repeating: "x", count: 1_000_000)
    var files = ["r.yaml": "extends: [f0.yaml, f1.yaml, f2.yaml, f3.yaml, f4.yaml, f5.yaml]"]
    for number in 0..<6 { files["f\(number).yaml"] = "\(long)\nseed: \(number)" }
    #expect {
      try Recipe.load("r.yaml", files: RecipeFiles(files))
    } throws: { error in
      "\(error)" == """
        f4.yaml: error: with this file the recipe has more than 4 MiB of text
        1 error; nothing was run.
        """
    }
  }

  @Test func longPath() throws {
    let path = String(repeating: "a/", count: 5000)
    let text = try headline("extends: \(path)")
    #expect(
      text == "r.yaml:1:10: error: '\(path.prefix(60))...' is too long for the path of a file")
  }

  @Test func depthOfAnArgument() throws {
    let path = [String](repeating: "a", count: 30_000).joined(separator: ".")
    let text = try complaint(["r.yaml": "seed: 1"], set: ["\(path)=1"])
    #expect(text.contains("error: '--set' goes into at most 64 maps inside each other\n"))
    let keys = [String](repeating: "a", count: 60).joined(separator: ".")
    let deep = try complaint(["r.yaml": "seed: 1"], set: ["\(keys)=[[[[[[1]]]]]]"])
    #expect(
      deep.contains("error: the recipe has more than 64 maps and lists inside each other\n"))
    let legal = try complaint(["r.yaml": "seed: 1"], set: ["\(keys)=[[[[1]]]]"])
    #expect(legal.contains("error: the recipe has no key 'a'\n"))
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
