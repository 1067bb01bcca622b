import Foundation
import Recipe
import TestSupport
import Testing

/// `daedalus new`. That what it writes builds and passes its tests is not tested here, but by building.
@Suite struct NewTests {
  private static let kinds = [
    "dataset": "Dataset", "extractor": "Extractor", "loss": "Loss", "model": "Model",
    "network": "Network", "sampler": "Sampler", "schedule": "Schedule", "timesteps": "Timesteps",
    "tracker": "Tracker",
  ]

  /// The folder of a checkout, as far as the verb looks at it.
  private func checkout(_ list: String = #"["Sigmoid"]"#) throws -> ScratchFolder {
    let folder = ScratchFolder()
    for path in ["Plugins/Sigmoid", "Sources/Layers"] { try folder.makeFolder(path) }
    folder.write("// first\nlet plugins = \(list)\n\nlet package = 1\n", to: "Package.swift")
    folder.write("x", to: "Plugins/Sigmoid/README.md")
    folder.write("x", to: "Sources/Layers/Linear.swift")
    return folder
  }

  @Test func itSaysWhatItWroteAndWhatComesNext() throws {
    let folder = try checkout()
    let result = try folder.daedalus("new schedule FastCosine")
    #expect(result.code == 0 && result.error.isEmpty, "\(result.error)")
    #expect(
      result.output == """
        written: Plugins/FastCosine/Sources/FastCosineSchedule.swift
        written: Plugins/FastCosine/Tests/FastCosineScheduleTests.swift
        written: Plugins/FastCosine/README.md
        written: Plugins/FastCosine/recipe.yaml
        written: Package.swift
        Next:
          swift build -c release
          .build/release/daedalus recipe schema > recipes/schema.json
          .build/release/daedalus recipe check Plugins/FastCosine
          make test FILTER=FastCosine

        """)
    #expect(
      folder.text("Package.swift")
        == "// first\nlet plugins = [\"FastCosine\", \"Sigmoid\"]\n\nlet package = 1\n")
    let written = "Plugins/FastCosine"
    #expect(folder.text("\(written)/Sources/FastCosineSchedule.swift") == Self.source)
    #expect(folder.text("\(written)/Tests/FastCosineScheduleTests.swift") == Self.tests)
    #expect(folder.text("\(written)/README.md") == Self.readme)
    #expect(folder.text("\(written)/recipe.yaml") == Self.recipe)
  }

  /// The texts of every kind name the component alike, fit the layout, and leave nothing to fill in.
  @Test(arguments: kinds.keys.sorted()) func everyKindIsComplete(_ kind: String) throws {
    let folder = try checkout()
    let before = folder.contents(of: ".")
    let result = try folder.daedalus("new \(kind) MyOwn2D")
    #expect(result.code == 0, "\(result.error)")
    let type = "MyOwn2D\(Self.kinds[kind] ?? "")"
    var files = folder.contents(of: ".").filter { before[$0.key] != $0.value }
      .mapValues { String(decoding: $0, as: UTF8.self) }
    let manifest = files.removeValue(forKey: "Package.swift")
    #expect(manifest?.contains("[\"MyOwn2D\", \"Sigmoid\"]") == true)
    let own = "Plugins/MyOwn2D"
    let (source, tests) = ("\(own)/Sources/\(type).swift", "\(own)/Tests/\(type)Tests.swift")
    let (readme, recipe) = ("\(own)/README.md", "\(own)/recipe.yaml")
    #expect(files.keys.sorted() == [readme, source, tests, recipe].sorted())
    for (path, text) in files {
      #expect(!text.contains("__") && text.hasSuffix("\n") && !text.hasSuffix("\n\n"), "\(path)")
      #expect(text.contains("my_own2_d"), "\(path)")
      let columns = path.hasSuffix(".md") ? 120 : 100
      for line in text.split(separator: "\n") { #expect(line.count <= columns, "\(path): \(line)") }
    }
    #expect(files[source]?.contains("struct \(type): ") == true)
    #expect(files[source]?.contains("public let plugin = Plugin(\(type).self)\n") == true)
    #expect(files[source]?.contains("  static let typeName = \"my_own2_d\"\n") == true)
    #expect(files[tests]?.contains("try Laws.all(of: MyOwn2D::plugin)") == true)
    #expect(files[tests]?.components(separatedBy: "@Test").count == 3)
    #expect(files[readme]?.hasPrefix("# MyOwn2D\n\nA ") == true)
    let keys = files[readme]?.matches(of: /\n\| `(\w+)` \|/).map { String($0.1) } ?? []
    for key in keys { #expect(files[source]?.contains("\"\(key)\"") == true, "\(key)") }
    let beginning = "\nextends: ../../recipes/quickstart.yaml\nname: my_own2_d\n"
    #expect(files[recipe]?.contains(beginning) == true)
  }

  @Test func aListThatGrowsLongIsBroken() throws {
    let words = (1...9).map { "\"Component\($0)\"" }
    let folder = try checkout("[\n  \(words.joined(separator: ", ")),\n]")
    #expect(try folder.daedalus("new loss Delta").code == 0)
    #expect(
      folder.text("Package.swift") == """
        // first
        let plugins = [
          "Component1", "Component2", "Component3", "Component4", "Component5", "Component6", "Component7",
          "Component8", "Component9", "Delta",
        ]

        let package = 1

        """)
  }

  /// One clear error, the exit code of wrong input, and nothing written.
  @Test(arguments: [
    (
      "schedul Delta",
      "'schedul' is no kind of component that can be written: did you mean 'schedule'? Known: dataset, extractor, loss, model, network, sampler, schedule, timesteps, tracker"
    ),
    (
      "optimizer Delta",
      "'optimizer' is no kind of component that can be written: Known: dataset, extractor, loss, model, network, sampler, schedule, timesteps, tracker"
    ),
    ("schedule fast_cosine", "\(noName("fast_cosine")): did you mean 'FastCosine'?"),
    ("schedule Größe", "\(noName("Größe")): did you mean 'GrE'?"),
    ("schedule ../Evil", "\(noName("../Evil")): did you mean 'Evil'?"),
    ("schedule 2Fast", noName("2Fast")),
    ("schedule Self", noName("Self")),
    ("schedule Fast;rm", "\(noName("Fast;rm")): did you mean 'FastRm'?"),
    (
      "schedule \(String(repeating: "A", count: 41))",
      "the name has 41 letters, and 40 are allowed"
    ),
    (
      "schedule DeltaSchedule",
      "'DeltaSchedule' ends in 'Schedule', which is added to the name of the type: write 'Delta'"
    ),
    ("loss Loss", "'Loss' ends in 'Loss', which is added to the name of the type"),
    (
      "schedule Sigmoid",
      """
      'Sigmoid' cannot be written:
        there is Plugins/Sigmoid
        Package.swift names it
        there is a component 'schedule: {type: sigmoid}'
      """
    ),
    ("loss sIGMOID", noName("sIGMOID") + ": did you mean 'SIGMOID'?"),
    ("loss SIGMOID", "'SIGMOID' cannot be written:\n  there is Plugins/Sigmoid"),
    (
      "schedule Linear",
      "'Linear' cannot be written:\n  there is a component 'schedule: {type: linear}'"
    ),
    ("loss Layers", "'Layers' cannot be written:\n  there is Sources/Layers"),
    ("loss Testing", "'Testing' cannot be written:\n  it is the name of a module"),
    (
      "schedule Noise",
      "'Noise' cannot be written:\n  its type would be called NoiseSchedule, as the protocol is"
    ),
  ]) func whatCannotBeWrittenIsRefused(_ line: String, _ text: String) throws {
    let folder = try checkout()
    let before = folder.contents(of: ".")
    let result = try folder.daedalus("new \(line)")
    #expect(result.code == 2 && result.output.isEmpty)
    #expect(result.error == "error: \(text)\n")
    expectSame(folder.contents(of: "."), before)
    #expect(!FileManager.default.fileExists(atPath: folder.file("Plugins/Delta")))
  }

  private static func noName(_ name: String) -> String {
    "'\(name)' is no name for a Swift type, which begins with an upper-case letter (A-Z) and goes on with letters and digits"
  }

  @Test(arguments: [
    (
      nil,
      "there is no Package.swift here: 'daedalus new' writes into a checkout of Daedalus, and has to be called in its folder"
    ),
    (
      "let package = 1\n",
      "Package.swift has no list 'let plugins = [...]': 'daedalus new' writes into a checkout of Daedalus, and has to be called in its folder"
    ),
    (
      "let plugins = [\"A\", /* no */ \"B\"]\n",
      "Package.swift: '/*' in 'let plugins = [...]' is no name in quotes"
    ),
    (
      "let plugins = [\"A\"]\n",
      "Plugins/Delta: the folder cannot be made: No such file or directory"
    ),
  ]) func itWritesIntoACheckoutOnly(_ manifest: String?, _ text: String) throws {
    let folder = ScratchFolder()
    if let manifest { folder.write(manifest, to: "Package.swift") }
    let result = try folder.daedalus("new loss Delta")
    #expect(result.code == 2 && result.output.isEmpty)
    #expect(result.error == "error: \(text)\n")
    #expect(folder.names == (manifest == nil ? [] : ["Package.swift"]))
    #expect(folder.text("Package.swift") == manifest ?? "")
  }

  private static let source = """
    public import Daedalus

    /// What this folder adds to the program.
    public let plugin = Plugin(FastCosineSchedule.self)

    /// Betas rise in a straight line from `beta_start` to `beta_end`.
    struct FastCosineSchedule: NoiseSchedule {
      static let typeName = "fast_cosine"
      static let summary = "betas rise in a straight line"
      private let start: Double
      private let end: Double

      init(_ options: inout Options) throws {
        start = try options.double("beta_start", default: 1e-4, in: .open(0, 1), "first beta")
        end = try options.double("beta_end", default: 0.02, in: .open(0, 1), "last beta")
      }

      /// One beta for each of at least two steps; index 0 is the paper's t = 1.
      func betas(steps: Int) -> [Double] {
        (0..<steps).map { step in
          start + (end - start) * Double(step) / Double(steps - 1)
        }
      }
    }

    """

  private static let tests = """
    import Daedalus
    import FastCosine
    import TestSupport
    import Testing

    struct FastCosineScheduleTests {
      /// What holds for every component of the kind.
      @Test(arguments: try Laws.all(of: FastCosine::plugin))
      func holds(_ law: Law) {
        for violation in law.violations() { Issue.record("\\(law): \\(violation)") }
      }

      /// Sums and products of doubles near 0.5, a few roundings of 1e-16 each.
      @Test func risesFromEndToEnd() throws {
        let text = \"""
          schedule:
            type: fast_cosine
            steps: 5
            beta_start: 0.1
            beta_end: 0.5
          \"""
        let recipe = try Recipe.parse(text, name: "test.yaml")
        let betas = try recipe.read(with: Registry([FastCosine::plugin])) {
          try $0.component("schedule", of: .schedule, as: NoiseChain.self)
        }.value.betas
        #expect(betas.count == 5)
        for (beta, expected) in zip(betas, [0.1, 0.2, 0.3, 0.4, 0.5]) {
          #expect(abs(beta - expected) < 1e-15)
        }
      }
    }

    """

  private static let readme = """
    # FastCosine

    A noise schedule: `schedule: {type: fast_cosine}`.
    Betas rise in a straight line, whatever the length of the chain.

    | key | default | |
    | --- | --- | --- |
    | `beta_start` | 0.0001 | first beta |
    | `beta_end` | 0.02 | last beta |

    `Sources/` has the component, `Tests/` what is special about it: the laws of its kind are tested without that.

    ```
    .build/release/daedalus train Plugins/FastCosine/recipe.yaml --out runs/fast_cosine
    ```

    """

  private static let recipe = """
    # yaml-language-server: $schema=../../recipes/schema.json
    # The quickstart with another schedule.
    extends: ../../recipes/quickstart.yaml
    name: fast_cosine
    schedule:
      type: fast_cosine
      steps: 100
      first_beta: 0.1
      beta_end: 0.2         # ten times the default: the chain has a tenth of 1000 steps

    """
}
