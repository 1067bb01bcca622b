import Foundation
import Recipe
import Synchronization
import Testing

/// `plugins:`, a list of files whose code adds components.
@Suite struct PluginListTests {
  private static let texts = [
    "r/a.yaml": "extends: b.yaml\nschedule: {type: linear}",
    "r/b.yaml": "# Shared.\nplugins: [../p.swift, /q.swift]",
  ]

  private func read(_ registry: Registry, set overrides: [String] = []) throws -> Resolution {
    try Recipe.load("r/a.yaml", overrides: overrides, files: RecipeFiles(Self.texts))
      .read(with: registry, readExperiment).resolved
  }

  private func complaint(_ registry: Registry, set overrides: [String] = []) throws -> String {
    do {
      _ = try read(registry, set: overrides)
      return "read"
    } catch let error as RecipeError { return error.description }
  }

  @Test func codeThatNobodyAgreedToIsRefusedAtItsPlace() throws {
    #expect(
      try complaint(Registry([plugin])) == """
        r/b.yaml:2:11: error: the recipe asks to compile and run the code of 'p.swift', with all your rights
           2 | plugins: [../p.swift, /q.swift]
             |           ^~~~~~~~~~ read that file; to run it, add --plugin p.swift or --trust-plugins
             (extended from r/a.yaml:1)
        r/b.yaml:2:23: error: the recipe asks to compile and run the code of '/q.swift', with all your rights
           2 | plugins: [../p.swift, /q.swift]
             |                       ^~~~~~~~ read that file; to run it, add --plugin /q.swift or --trust-plugins
             (extended from r/a.yaml:1)
        2 errors; nothing was run.
        """)
    // Nobody agrees to something else than is run.
    let hidden = try complaint(
      Registry([plugin]), set: ["plugins=[\"x\\e[2K.swift\"]", "name=\u{202E}"])
    #expect(hidden.contains(" read that file; to run it, add --plugin x [2K.swift or --trust"))
    let argument = try complaint(Registry([plugin]), set: ["plugins=[s.swift]"])
    #expect(
      argument.hasPrefix("--set plugins=[s.swift]: error: the recipe asks to compile and run"))
  }

  /// A file that the user gave is not asked for again, whatever way the recipe names it.
  @Test func filesThatAreLoadedNeedNoTrust() throws {
    var registry = try Registry([plugin])
    let folder = FileManager.default.currentDirectoryPath
    try registry.register(Plugin(), from: "\(folder)/r/./../p.swift")
    #expect(try complaint(registry).contains("/q.swift"))
    #expect(try !complaint(registry).contains("p.swift'"))
    try registry.register(Plugin(), from: "/q.swift")
    #expect(try complaint(registry) == "read")
    #expect(registry.files == ["\(folder)/p.swift", "/q.swift"])
  }

  /// Before anything is read, as seen from where the command runs.
  @Test func filesOfATrustedRecipeAreLoaded() throws {
    let asked = Mutex<[String]>([])
    var registry = try Registry([
      Plugin(UNet.self, Uniform.self, SimpleLoss.self, CSV.self)
    ])
    registry.loadFile = { path in
      asked.withLock { $0.append(path) }
      return path == "p.swift" ? Plugin(Linear.self) : Plugin()
    }
    let resolved = try read(registry)
    #expect(asked.withLock { $0 } == ["p.swift", "/q.swift"])
    #expect(resolved.values.contains { $0.key == "schedule.type" && $0.value == "linear" })
    #expect(registry.type("linear", kind: .schedule) == nil, "other recipes do not get it")
  }

  @Test func aFileThatCannotBeLoadedStopsTheReading() throws {
    struct Broken: Error {}
    var registry = try Registry([plugin])
    registry.loadFile = { _ in throw Broken() }
    #expect(throws: Broken.self) { try read(registry) }
  }
}
