import Foundation
import TestSupport
import Testing

/// Components in one Swift file that the program compiles, loads and uses.
///
/// Compiling takes seconds: most tests share one file, and all of them one folder of what was
/// compiled, one after the other.
@Suite(.serialized) struct PluginTests {
  private static let schedule = PluginExamples.text("schedule.swift")

  /// Of these tests alone: other suites compile at the same time.
  private static let cache = Result { try PluginExamples.makeCache() }

  private let folder: ScratchFolder
  private let cache: ScratchFolder

  init() throws {
    cache = try Self.cache.get()
    folder = try .tiny()
    folder.write(Self.schedule, to: "roots.swift")
    folder.write("extends: tiny.yaml\nschedule: {type: roots, steps: 6}\n", to: "mine.yaml")
    folder.write("extends: mine.yaml\nplugins: [roots.swift]\n", to: "listing.yaml")
  }

  private func run(
    _ line: String, environment: [String: String] = [:], program: String = RunsProgram.path
  ) throws -> RunsProgram.Result {
    try RunsProgram.run(
      line, in: folder.path,
      environment: ["XDG_CACHE_HOME": cache.path].merging(environment) { $1 }, program: program)
  }

  /// The compiled plugins, by name.
  private func libraries() -> Set<String> {
    Set(cache.contents(of: "daedalus/plugins").keys.filter { $0.hasSuffix(".so") })
  }

  private func file(_ name: String, _ old: String, _ new: String) {
    folder.write(Self.schedule.replacing(old, with: new), to: name)
  }

  // MARK: - Use

  /// Before the verb and behind it; compiled once.
  @Test func everyVerbFindsItsComponents() throws {
    let check = try run("--plugin roots.swift recipe check mine.yaml")
    #expect(check.output == "mine.yaml: ok\n" && check.error.isEmpty, "\(check.error)")
    let betas = try run("schedule mine.yaml --csv --plugin=roots.swift --set schedule.last=0.36")
    #expect(betas.error.isEmpty, "\(betas.error)")
    let column = betas.output.split(separator: "\n").dropFirst().map {
      $0.split(separator: ",")[1]
    }
    for (step, beta) in column.enumerated() {
      // 0.36 (t / 6)^2, in a handful of roundings.
      #expect(abs(try #require(Double(beta)) - 0.01 * Double((step + 1) * (step + 1))) < 1e-15)
    }
    #expect(column.count == 6)
    let train = try run("train mine.yaml --out run --set train.steps=2 --plugin roots.swift")
    #expect(train.code == 0, "\(train.error)")
    let sample = try run("sample run --count 1 --plugin ./roots.swift")
    #expect(sample.code == 0 && sample.output.hasPrefix("images: run/samples/"), "\(sample.error)")
  }

  @Test func aRunSaysWhatPluginItIsMissing() throws {
    let train = try run("train mine.yaml --out run --set train.steps=2 --plugin roots.swift")
    #expect(train.code == 0, "\(train.error)")
    let path = folder.file("roots.swift")
    let known = "Known: constant, cosine, linear, list, quadratic, sigmoid"
    let missing = """
      run/run.json: error: the run was begun with '--plugin \(path)'
           give it again, before or behind the verb
      2 errors; nothing was run.

      """
    let sample = try run("sample run --count 1")
    #expect(sample.code == 2)
    #expect(sample.error.contains("error: there is no noise schedule called 'roots'\n"))
    #expect(sample.error.hasSuffix("\(known)\n\(missing)"), "\(sample.error)")
    for line in ["train mine.yaml --out run --resume", "train run/recipe.yaml --out run --resume"] {
      let resumed = try run(line)
      #expect(resumed.code == 2)
      #expect(resumed.error.contains("error: there is no noise schedule called 'roots'\n"))
      #expect(resumed.error.hasSuffix(missing), "\(resumed.error)")
    }
    let again = try run(
      "train mine.yaml --out run --resume --set train.steps=3 --plugin roots.swift")
    #expect(again.code == 0, "\(again.error)")
  }

  // MARK: - Trust

  @Test func codeOfARecipeRunsOnlyIfTrusted() throws {
    let nothing = ScratchFolder()
    let refused = try run(
      "recipe check listing.yaml", environment: ["XDG_CACHE_HOME": nothing.path])
    #expect(refused.code == 2 && refused.output.isEmpty)
    #expect(
      refused.error == """
        listing.yaml:2:11: error: the recipe asks to compile and run the code of 'roots.swift', with all your rights
           2 | plugins: [roots.swift]
             |           ^~~~~~~~~~~ read that file; to run it, add --plugin roots.swift or --trust-plugins
        1 error; nothing was run.

        """)
    #expect(nothing.names.isEmpty, "nothing was compiled")
    for option in ["--trust-plugins", "--plugin roots.swift", "--plugin ../\(name)/roots.swift"] {
      let read = try run("\(option) recipe check listing.yaml")
      #expect(read.output == "listing.yaml: ok\n", "\(option): \(read.error)")
    }
    // The run's own recipe lists the file as well.
    let train = try run("train listing.yaml --out run --set train.steps=1 --trust-plugins")
    #expect(train.code == 0, "\(train.error)")
    #expect(try run("sample run --count 1").error.contains("--trust-plugins\n"))
    #expect(try run("sample run --count 1 --trust-plugins").code == 0)
  }

  private var name: String { URL(fileURLWithPath: folder.path).lastPathComponent }

  // MARK: - Wrong files

  @Test func whatDoesNotCompileIsShownAsTheCompilerPrintsIt() throws {
    file("bad.swift", "Double(steps)", "Duble(steps)")
    let before = libraries()
    let result = try run("--plugin bad.swift recipe check tiny.yaml")
    #expect(result.code == 2 && result.output.isEmpty)
    #expect(result.error.hasPrefix("compiling bad.swift\n"))
    #expect(
      result.error.contains("bad.swift:17:34: error: cannot find 'Duble' in scope"),
      "\(result.error)")
    #expect(result.error.hasSuffix("\nerror: bad.swift: does not compile; nothing was run\n"))
    #expect(libraries() == before)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: cache.file("daedalus/plugins"))
        .filter { $0.hasPrefix("unfinished") }.isEmpty)
  }

  @Test func twoPluginsInOneFileAreOneTooMany() throws {
    folder.write(Self.schedule + "public let plugin = Plugin()\n", to: "two.swift")
    let result = try run("--plugin two.swift recipe check tiny.yaml")
    #expect(result.code == 2)
    #expect(
      result.error.hasSuffix(
        "error: two.swift: says 'public let plugin' in lines 3 and 22, but has to say it once: "
          + "Plugin(One.self, Other.self) adds several components\n"), "\(result.error)")
  }

  @Test func aNameThatIsTakenIsAnError() throws {
    file("taken.swift", "\"roots\"", "\"linear\"")
    let result = try run("--plugin taken.swift recipe check tiny.yaml")
    #expect(result.code == 2 && result.output.isEmpty)
    let expected =
      /error: taken\.swift: there are two components of kind 'schedule' called 'linear': Schedulers\.LinearSchedule and Plugin_[0-9a-f]{16}\.RootsSchedule\. Give its component another 'typeName'\.\n$/
    #expect(result.error.contains(expected), "\(result.error)")
  }

  // MARK: - What was compiled

  /// It is used where there is no compiler, and only then is none needed.
  @Test func withoutACompilerOnlyKnownFilesLoad() throws {
    let known = try run("--plugin roots.swift recipe check mine.yaml", environment: ["PATH": "/"])
    #expect(known.output == "mine.yaml: ok\n", "\(known.error)")
    file("new.swift", "\"roots\"", "\"new\"")
    let new = try run("--plugin new.swift recipe check mine.yaml", environment: ["PATH": "/"])
    #expect(new.code == 2)
    #expect(
      new.error == """
        error: new.swift: cannot be compiled here: there is no Swift compiler 'swiftc' in PATH: install the toolchain that this program was built with, https://www.swift.org/install, and add its usr/bin to PATH

        """)
  }

  /// The same program as it is installed: what is compiled against one interface is not loaded
  /// against another, and what is damaged is compiled again.
  @Test func staleAndDamagedLibrariesAreCompiledAgain() throws {
    let built = URL(fileURLWithPath: RunsProgram.path).deletingLastPathComponent().path
    try folder.makeFolder("bin")
    try folder.makeFolder("lib/daedalus/Modules/C/CYAML")
    let copy = { (from: String, to: String) in
      try FileManager.default.copyItem(atPath: from, toPath: folder.file(to))
    }
    try copy(RunsProgram.path, "bin/daedalus")
    for name in ["Archives", "Daedalus", "Diffusion", "Images", "Layers", "Recipe", "Tensor"] {
      try copy("\(built)/Modules/\(name).swiftmodule", "lib/daedalus/Modules/\(name).swiftmodule")
    }
    let sources = "\(References.folder)/../../Sources/CYAML"
    for name in ["module.modulemap", "shim.h"] {
      try copy("\(sources)/\(name)", "lib/daedalus/Modules/C/CYAML/\(name)")
    }
    let line = "--plugin roots.swift recipe check mine.yaml"
    let program = folder.file("bin/daedalus")
    #expect(try run(line, program: program).error.isEmpty, "the interfaces are the same")

    let before = libraries()
    let header = "lib/daedalus/Modules/C/CYAML/shim.h"
    folder.write(folder.text(header) + "#define ANOTHER\n", to: header)
    let changed = try run(line, program: program)
    #expect(changed.error == "compiling roots.swift\n" && changed.output == "mine.yaml: ok\n")
    let new = try #require(libraries().subtracting(before).first)

    let library = "daedalus/plugins/\(new)"
    let whole = cache.bytes(library)
    chmod(cache.file(library, Array(whole.dropLast(1000))), 0o600)
    let damaged = try run(line, program: program)
    #expect(damaged.error == "compiling roots.swift\n" && damaged.output == "mine.yaml: ok\n")
    #expect(cache.bytes(library).count == whole.count)
  }

  /// Both compile, and whichever is done last replaces an equal library.
  @Test func twoProcessesMayCompileAtOnce() throws {
    file("both.swift", "\"roots\"", "\"both\"")
    let arguments = ["--plugin", "both.swift", "components", "schedule", "both"]
    let environment = ["XDG_CACHE_HOME": cache.path]
    let processes = try (0..<2).map { _ in
      try RunsProgram(arguments, in: folder.path, environment: environment)
    }
    for process in processes {
      let result = process.wait()
      #expect(result.code == 0, "\(result.error)")
      #expect(result.output.hasPrefix("schedule both: "))
    }
  }

  // MARK: - Laws

  @Test func checkPluginNamesTheLawsThatAreBroken() throws {
    let good = try run("check-plugin roots.swift")
    #expect(good.code == 0 && good.error.isEmpty, "\(good.error)")
    let laws = good.output.split(separator: "\n")
    #expect(laws.count > 5 && laws.dropLast().allSatisfy { $0.hasSuffix(": ok") })
    #expect(laws.last == "roots.swift: all \(laws.count - 1) laws hold")
    #expect(try run("check-plugin roots.swift --plugin roots.swift") == good)
    file("odd.swift", "last * share * share", "share")
    let odd = try run("check-plugin odd.swift")
    #expect(odd.code == 2)
    let broken = "schedule 'roots': betas lie between 0 and 1, both excluded: broken\n"
    #expect(odd.output.contains(broken), "\(odd.output)")
    #expect(odd.error.contains(/error: odd\.swift: \d+ of \d+ laws are broken\n$/))
    // One violation for every step of chains of 2, 3, 9, 10, 50, 468 and 1000 steps.
    file("negative.swift", "last * share * share", "-last * share * share")
    let negative = try run("check-plugin negative.swift")
    #expect(negative.output.contains("  and \(1542 - 8) more\n"), "\(negative.output)")
  }

  /// The laws are not asked when a recipe is read: what comes of its keys is looked at.
  @Test func betasThatNoChainHasAreFaults() throws {
    file("high.swift", "last * share * share", "100 * last * (share / share)")
    let verbs = ["recipe check", "schedule", "train", "train --dry-run"]
    for verb in verbs {
      let result = try run("--plugin high.swift \(verb) mine.yaml")
      #expect(result.code == 2 && result.output.isEmpty)
      #expect(
        result.error.hasSuffix(
          """
          mine.yaml:2:11: error: 'schedule' gives no chain: the beta of step 1 is 2.0, and betas lie between 0 and 1, both excluded
             2 | schedule: {type: roots, steps: 6}
               |           ^
          1 error; nothing was run.

          """), "\(result.error)")
    }
    file("empty.swift", "(1...steps)", "(0..<0)")
    let empty = try run("--plugin empty.swift recipe check mine.yaml --set schedule.first_beta=0.1")
    #expect(empty.code == 2, "\(empty.error)")
    #expect(
      empty.error.contains("'schedule' gives no chain: it has 0 steps, and 2 are the fewest\n"))
  }

  /// Nobody knows what a key without a default should be but the user.
  @Test func checkPluginIsToldMandatoryKeys() throws {
    file("needs.swift", "default: 0.02, ", "")
    let told = try run("check-plugin needs.swift --set schedule.last=0.02")
    #expect(told.code == 0 && told.output.hasSuffix(" laws hold\n"), "\(told.output)")
    let high = try run("check-plugin needs.swift --set schedule.last=2")
    #expect(high.code == 2 && high.output.contains("'last' must lie in"), "\(high.output)")
    let complaints = [
      "":
        "needs.swift: it cannot be checked without its mandatory keys: give --set schedule.last=...",
      " --set schedule.lats=0.02": """
      --set schedule.lats=0.02: no component of needs.swift has the key 'schedule.lats': did you mean \
      'schedule.last'? Known: schedule.steps, schedule.first_beta, schedule.shorten, schedule.cut, \
      schedule.last
      """,
      " --set schedule.last": """
      --set schedule.last: it takes kind.key=value, as in loss.weight=0.5
      """,
    ]
    for (keys, complaint) in complaints {
      let result = try run("check-plugin needs.swift\(keys)")
      #expect(result.code == 2 && result.output.isEmpty)
      #expect(result.error == "error: \(complaint)\n")
    }
  }
}
