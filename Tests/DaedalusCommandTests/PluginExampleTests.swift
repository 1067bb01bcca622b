import Foundation
import Recipe
import TestSupport
import Testing

/// A component of every kind works as a single file: the examples of the documentation.
@Suite(.serialized) struct PluginExampleTests {
  private let folder = ScratchFolder()
  private let cache: ScratchFolder

  init() throws {
    cache = try PluginExamples.cache.get()
    for name in try PluginExamples.names() { folder.write(PluginExamples.text(name), to: name) }
  }

  private func run(_ line: String) throws -> RunsProgram.Result {
    try RunsProgram.run(line, in: folder.path, environment: ["XDG_CACHE_HOME": cache.path])
  }

  /// A new kind takes a new example.
  @Test func everyKindHasOne() throws {
    let kinds = try Registry(components).kinds.map { "\($0.name).swift" }
    #expect(try PluginExamples.names().filter { $0.hasSuffix(".swift") } == kinds)
  }

  /// The page shows the file as it is.
  @Test func thePageShowsTheSchedule() throws {
    let path = "\(PluginExamples.documentation)/plugins.md"
    let page = try String(contentsOfFile: path, encoding: .utf8)
    let schedule = PluginExamples.text("schedule.swift")
    #expect(page.contains("```swift\n// roots.swift\n\(schedule)```\n"))
    #expect(schedule.split(separator: "\n", omittingEmptySubsequences: false).count <= 25)
  }

  @Test(arguments: try PluginExamples.names().filter { $0.hasSuffix(".swift") })
  func keepsTheLaws(_ name: String) throws {
    let result = try run("check-plugin \(name)")
    #expect(result.code == 0, "\(result.output)\(result.error)")
    #expect(result.output.hasSuffix(" laws hold\n"))
  }

  /// All of them in one recipe: trained, gone on with to the same bits, and sampled.
  @Test func allWorkTogether() throws {
    let sizes =
      "train.batch=4 schedule.steps=6 dataset.size=8 train.steps=4 train.checkpoint_every=2"
    let set = sizes.split(separator: " ").map { "--set \($0)" }.joined(separator: " ")
    let train = try run("--trust-plugins train all.yaml --out a \(set)")
    #expect(train.code == 0, "\(train.error)")
    let (last, metrics) = ("checkpoints/step-0000004", folder.text("a/metrics.txt"))
    for (step, rate) in [0.01, 0.005, 0.0025, 0.00125].enumerated() {
      #expect(metrics.contains("\n\(step + 1) ") || metrics.hasPrefix("\(step + 1) "))
      #expect(metrics.contains(" learning_rate=\(rate) "), "\(metrics)")
    }
    try folder.copy("a", to: "b")
    try FileManager.default.removeItem(atPath: folder.file("b/\(last)"))
    let resumed = try run("--trust-plugins train all.yaml --out b \(set) --resume")
    #expect(resumed.code == 0, "\(resumed.error)")
    let tensors = folder.contents(of: "a/\(last)").filter { $0.key.hasSuffix(".safetensors") }
    #expect(!tensors.isEmpty)
    for (name, bytes) in tensors { #expect(folder.bytes("b/\(last)/\(name)") == bytes, "\(name)") }
    let sample = try run("sample a --count 2 --trust-plugins")
    #expect(sample.code == 0 && sample.output.hasPrefix("images: a/samples/"), "\(sample.error)")
  }
}
