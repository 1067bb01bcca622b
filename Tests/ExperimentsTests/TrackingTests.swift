import Experiments
import Foundation
import TestSupport
import Testing

/// What the trackers of a run leave, and that an interruption leaves no trace in it.
@Suite struct TrackingTests {
  let runs = ToyRuns()

  private func recipe(_ trackers: String) -> String {
    toyRecipe(model: "{type: daed}", more: "trackers: \(trackers)")
  }

  /// The table without the images per second, which differ from run to run.
  private func table(_ name: String) -> [[String]] {
    let lines = runs.scratch.text("\(name)/metrics.csv").components(separatedBy: "\r\n").dropLast()
    let rows = lines.map { $0.components(separatedBy: ",") }
    let kept = rows.first?.indices.filter { rows[0][$0] != "images_per_second" } ?? []
    return rows.map { row in kept.map { row[$0] } }
  }

  private func eventFiles(_ name: String) -> [String] {
    runs.scratch.contents(of: name).keys.filter { $0.hasPrefix("events.out.tfevents.") }.sorted()
  }

  @Test(arguments: [1, 4, 7]) func stoppingAnywhereChangesNothing(_ stop: Int) throws {
    let recipe = recipe("[csv, tensorboard, jsonl]")
    try runs.train(recipe, to: "a")
    var steps = 0
    try runs.train(
      recipe, to: "b",
      stop: {
        steps += 1
        return steps == stop ? SIGTERM : nil
      })
    #expect(table("b").count == stop + 1)
    try runs.train(recipe, to: "b", resume: true)
    #expect(table("b") == table("a"))
    #expect(table("a").count == 9)
    // Columns come in the order in which the parts were reached first.
    let columns = ["step", "loss", "learning_rate"]
    #expect(table("a")[0].starts(with: columns) && table("a")[0].count == 5)
    #expect(eventFiles("a").count == 1 && eventFiles("b").count == 2)
    #expect(try runs.metrics("b").map(\.step) == Array(1...8))
  }

  /// The figures of the table are those of the lines.
  @Test func theTableIsThatOfTheLines() throws {
    try runs.train(recipe("[csv, jsonl]"), to: "run")
    let (rows, lines) = (table("run"), try runs.metrics("run"))
    #expect(rows.dropFirst().map { $0[0] } == lines.map { "\($0.step)" })
    #expect(rows.dropFirst().map { Double($0[1]) } == lines.map { $0.loss })
    for (column, name) in rows[0].enumerated() where name.hasPrefix("gradient_norm/") {
      let part = String(name.dropFirst("gradient_norm/".count))
      #expect(rows.dropFirst().map { Double($0[column]) } == lines.map { $0.gradient_norm[part] })
    }
  }

  /// TensorBoard shows the recipe that a session follows, in code.
  @Test func theRecipeReachesTheTrackers() throws {
    try runs.train(recipe("[tensorboard]"), to: "run")
    let name = try #require(eventFiles("run").first)
    let bytes = runs.scratch.bytes("run/\(name)")
    let lines = runs.scratch.text("run/recipe.yaml").components(separatedBy: "\n")
    let text = lines.map { "    \($0)" }.joined(separator: "\n")
    #expect(text.hasPrefix("    name: toy  # toy.yaml:1\n    seed: 5  # toy.yaml:2\n"))
    #expect(bytes.contains(Array(text.utf8)))
  }

  @Test func aTrackerCannotBeGivenTwice() {
    #expect(
      runs.complaint(recipe("[jsonl, csv, {type: jsonl}]")) == """
        toy.yaml:15:11: error: 'trackers' names 'jsonl' twice
          15 | trackers: [jsonl, csv, {type: jsonl}]
             |           ^
        1 error; nothing was run.
        """)
    #expect(runs.complaint(recipe("[jsonl, csv, tensorboard]")) == "read")
    #expect(!runs.complaint(recipe("[cvs, csv]")).contains("twice"))
  }
}
