import Recipe
import Testing

/// What components may ask for, and what they get.
@Suite struct OptionsTests {
  private func read<T>(_ text: String, _ body: (inout Options) throws -> T) throws -> T {
    try Recipe.parse(text, name: "r.yaml").read(with: testRegistry(), body).value
  }

  private func messages<T>(_ text: String, _ body: (inout Options) throws -> T) throws -> [String] {
    do {
      _ = try read(text, body)
      return []
    } catch let error as RecipeError {
      return error.diagnostics.map { "\($0.line ?? 0):\($0.column ?? 0) \($0.message)" }
    }
  }

  @Test(arguments: [
    ("1", 1), ("-7", -7), ("+7", 7), ("1e5", 100_000), ("1.0e+2", 100), ("5.", 5), ("010", 10),
    ("9007199254740993", 9_007_199_254_740_993), ("-9223372036854775808", Int.min), ("0", 0),
  ])
  func wholeNumbers(_ text: String, _ expected: Int) throws {
    #expect(try read("x: \(text)") { try $0.int("x") } == expected)
  }

  @Test(arguments: [
    "1.5", "1_000", "0x10", "0o7", "1e-1", "''", "one", "1 000", "1,0", "--1", "1e19",
  ])
  func noWholeNumbers(_ text: String) throws {
    #expect(try messages("x: \(text)") { try $0.int("x") }.count == 1)
  }

  @Test(arguments: [
    ("1", 1), (".5", 0.5), ("5.", 5), ("1e-4", 1e-4), ("1.0E-4", 1e-4), ("-0.0", -0.0),
    ("1e-400", 0),
  ])
  func numbers(_ text: String, _ expected: Double) throws {
    #expect(try read("x: \(text)") { try $0.double("x") }.bitPattern == expected.bitPattern)
  }

  @Test(arguments: [
    ".", "e5", "1e", "1e+", ".inf", "-.INF", ".nan", "nan", "inf", "0x1p3", "1e309", "'1'",
  ])
  func noNumbers(_ text: String) throws {
    #expect(try messages("x: \(text)") { try $0.double("x") }.count == 1)
  }

  @Test(arguments: ["yes", "no", "on", "off", "True", "FALSE", "1", "0", "'true'"])
  func noBooleans(_ text: String) throws {
    #expect(try messages("x: \(text)") { try $0.bool("x") }.count == 1)
  }

  @Test(arguments: [("yes", "yes"), ("1e5", "1e5"), ("true", "true"), ("'a b'", "a b"), ("''", "")])
  func texts(_ text: String, _ expected: String) throws {
    #expect(try read("x: \(text)") { try $0.string("x") } == expected)
  }

  @Test func rangesOfAllForms() throws {
    let found = try messages("x: -1") { options in
      _ = try options.double("x", in: 0..<1)
    }
    #expect(found == ["1:4 'x' must lie in 0..<1, but is -1"])
    let texts = try read("{}") { _ in
      [
        Interval.open(0, 1).description, Interval.above(0).description,
        Interval(from: 0, to: 1, includesLower: false).description,
        Interval(to: 3).description, Interval.everything.description,
      ]
    }
    #expect(texts == ["(0, 1)", "above 0", "(0, 1]", "...3", "any number"])
    #expect(try read("x: 2") { try $0.double("x", in: 1...) } == 2)
    #expect(try read("x: 2") { try $0.double("x", in: ...2) } == 2)
    #expect(try messages("x: 2") { try $0.double("x", in: ..<2) }.count == 1)
    #expect(try messages("x: 0") { try $0.double("x", in: .above(0)) }.count == 1)
  }

  @Test func theOptionalMayBeAbsentOrNull() throws {
    let isAbsent = try read("a: ~\nb: null\nc:\n") { options in
      let values: [Any?] = [
        try options.optionalInt("a"), try options.optionalDouble("b"),
        try options.optionalString("c"), try options.optionalBool("d"),
        try options.optionalChoice("e", of: Precision.self),
        try options.optionalMap("f") { try $0.int("x") },
        try options.optionalComponent("g", of: .loss, as: (any Component).self),
      ]
      return values.allSatisfy { $0 == nil }
    }
    #expect(isAbsent)
  }

  @Test func whatIsAbsentStillMissesItsMandatoryKeys() throws {
    let found = try messages("{}") { options in
      _ = try options.map("train") { try $0.int("steps") }
      _ = try options.component("schedule", of: .schedule, as: (any TestSchedule).self)
    }
    #expect(
      found == ["0:0 'steps' is missing from 'train'", "0:0 'schedule' is missing from the recipe"])
  }

  @Test func aSecondReadingGetsWhatTheFirstGot() throws {
    let both = try read("{}") { options in
      [try options.int("x", default: 3), try options.int("x", default: 5), try options.int("x")]
    }
    #expect(both == [3, 3, 3])
    #expect(try messages("x: a") { try $0.int("x") + $0.int("x") }.count == 1)
  }

  /// A bare number is a place among the names, one in quotes a name.
  @Test(arguments: [
    ("[two, 0]", [0, 2]), ("[Two, ONE]", [1, 2]), ("[3]", [3]), ("['7']", [3]), ("[1e0]", [1]),
  ])
  func someOfSeveralNames(_ text: String, _ expected: [Int]) throws {
    let found = try Recipe.parse("x: \(text)", name: "r.yaml").read(with: testRegistry()) {
      try $0.optionalIndices("x", of: ["zero", "one", "two", "7"])
    }
    #expect(found.value == expected)
    let again = try Recipe.parse(found.resolved.resolvedYAML(), name: "r.yaml")
      .read(with: testRegistry()) { try $0.optionalIndices("x", of: ["zero", "one", "two", "7"]) }
    #expect(again.value == expected)
    #expect(again.resolved.values.map(\.value) == found.resolved.values.map(\.value))
    #expect(try read("x: ~") { try $0.optionalIndices("x", of: ["zero"]) } == nil)
  }

  @Test(arguments: [
    ("one", ["1:4 'x' must be a list, but is 'one'"]),
    ("[]", ["1:4 'x' must have at least 1 item, but has 0"]),
    (
      "[9, zero, 0, -1, 0.5, ~]",
      [
        "1:5 item 1 of 'x' must lie in 0...2, but is 9",
        "1:14 item 3 of 'x' must differ from the items before it, but is 0",
        "1:17 item 4 of 'x' must lie in 0...2, but is -1",
        "1:21 item 5 of 'x' must be one of zero, one, two, but is 0.5",
        "1:26 item 6 of 'x' must be a name or a number, but is nothing",
      ]
    ),
    (
      "[tow, Zero, zero, '1']",
      [
        "1:5 item 1 of 'x' must be one of zero, one, two, but is 'tow'",
        "1:16 item 3 of 'x' must differ from the items before it, but is 'zero'",
        "1:22 item 4 of 'x' must be one of zero, one, two, but is '1'",
      ]
    ),
  ])
  func namesThatThereAreNot(_ text: String, _ expected: [String]) throws {
    let found = try messages("x: \(text)") { options in
      options.declareIndices("x")
      return try options.optionalIndices("x", of: ["zero", "one", "two"])
    }
    #expect(found == expected)
  }

  /// What a list may name is known after the keys were said to be all.
  @Test func aListOfNamesMayBeReadLate() throws {
    let found = try read("x: [one]") { options in
      options.declareIndices("x")
      try options.finishReading()
      return try options.optionalIndices("x", of: ["zero", "one"])
    }
    #expect(found == [1])
    #expect(
      try messages("x: [one]") { try $0.finishReading() } == ["1:1 the recipe has no key 'x'"])
  }

  @Test func kindsMayWrapTheirComponents() throws {
    let text = try Recipe.parse("schedule: {steps: 9, first_beta: 0.5}", name: "r.yaml")
      .read(with: testRegistry(), readExperiment).value
    #expect(text == "linear 9 0.0001 0.02 first 0.5 shorten false 28x28x1")
  }

  @Test func factsFlowInwards() throws {
    let facts = try read("inner: {innermost: {}}") { options in
      options.provide("shape", 28)
      return try options.map("inner") { options in
        options.provide("more", "x")
        return try options.map("innermost") { options in
          (options.fact("shape", as: Int.self), options.fact("more", as: String.self))
        }
      }
    }
    #expect(facts.0 == 28)
    #expect(facts.1 == "x")
    #expect(
      try read("inner: {}") { options in
        try options.map("inner") { $0.provide("shape", 1) }
        return options.fact("shape", as: Int.self)
      } == nil)
  }

  @Test func readersReportFaultsOfTheirOwn() throws {
    let found = try messages("a: 1\nb: {c: 2}") { options in
      options.fail("a", "'a' does not go with 'b'")
      try options.map("b") { options in
        _ = try options.int("c")
        options.fail(nil, "'b' is wrong as a whole")
        throw options.fault("d", "'d' is not even there")
      }
    }
    #expect(
      found == [
        "1:4 'a' does not go with 'b'", "2:1 'b' is wrong as a whole", "2:1 'd' is not even there",
      ])
  }

  /// Readers quote what recipes say, which may be meant for the terminal, or without end.
  @Test func messagesOfReadersAreHarmless() throws {
    struct Mine: Error, CustomStringConvertible {
      let description = "\u{1B}[2J" + String(repeating: "x", count: 6000)
    }
    let found = try messages("a: 1") { options in
      options.ignore("a")
      options.fail("a", "'a' is \u{1B}[31mred\nand \u{202E}long")
      _ = options.attempt { _ -> Int in throw Mine() }
    }
    #expect(
      found == [
        "0:0  [2J\(String(repeating: "x", count: 4996))...",
        "1:4 'a' is  [31mred\nand  long",
      ])
  }

  @Test func attemptsGoOn() throws {
    let found = try messages("a: {}\nb: {}") { options in
      for key in ["a", "b"] {
        let value: Int? = options.attempt { options in
          try options.map(key) { throw $0.fault(nil, "'\(key)' fails") }
        }
        #expect(value == nil)
      }
    }
    #expect(found == ["1:1 'a' fails", "2:1 'b' fails"])
  }

  @Test func errorsOfReadersKeepTheirTypeIfTheRecipeIsSound() throws {
    struct Mine: Error {}
    #expect(throws: Mine.self) { try read("a: 1") { _ in throw Mine() } }
    #expect(throws: RecipeError.self) {
      try read("a: x") { options in
        _ = try options.int("a")
        throw Mine()
      }
    }
  }

  @Test func keysMayBeIgnored() throws {
    #expect(
      try messages("a: 1\nb: 2\nc: 3") { $0.ignore("a", "b") } == ["3:1 the recipe has no key 'c'"])
  }

  @Test func aMapMayStandForANumber() throws {
    let answers = try read("a: {x: 1}\nb: 2\nc: ~") { options in
      defer { options.ignore("a", "b", "c") }
      return ["a", "b", "c", "d"].map { (options.containsMap($0), options.contains($0)) }
    }
    #expect(answers.map(\.0) == [true, false, false, false])
    #expect(answers.map(\.1) == [true, true, false, false])
  }

  @Test func oldNamesAreWarnedOf() throws {
    let resolved = try Recipe.parse("schedule: {type: straight}", name: "r.yaml")
      .read(with: testRegistry(), readExperiment).resolved
    #expect(
      resolved.warnings.map(\.description) == [
        """
        r.yaml:1:18: warning: noise schedule 'straight' is now called 'linear'
           1 | schedule: {type: straight}
             |                  ^~~~~~~~
        """
      ])
  }
}
