import Datasets
import Experiments
import Foundation
import Layers
import Losses
import Metrics
import Models
import Recipe
import Samplers
import Schedulers
import TestSupport
import Testing
import Trackers

/// The tables of the paper, and the recipes behind their rows.
@Suite struct PaperTableTests {
  private static let recipes = URL(filePath: References.folder).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "recipes").path

  private func registry() throws -> Registry {
    try Registry([
      Datasets::plugin, Layers::plugin, Losses::plugin, Metrics::plugin, Models::plugin,
      Samplers::plugin, Schedulers::plugin, Trackers::plugin,
    ])
  }

  /// Every number, against the tables as the paper prints them.
  @Test func everyNumberIsThePapers() throws {
    let text = try String(
      contentsOfFile: "\(References.folder)/paper-tables.csv", encoding: .utf8)
    let lines = text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
      line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    let names = lines[0]
    var compared = 0
    for line in lines.dropFirst() {
      let fields = Dictionary(uniqueKeysWithValues: zip(names, line))
      let table = try #require(PaperTable.all.first { "\($0.number)" == fields["table"] })
      let row = try #require(table.rows.first { "\($0.number)" == fields["row"] })
      for name in names[5...] {
        let printed = fields[name].flatMap(Double.init)
        let isShare = ["precision", "recall"].contains(name)
        #expect(row.figures[name] == printed.map { isShare ? $0 / 100 : $0 }, "\(line) \(name)")
        compared += printed == nil ? 0 : 1
      }
      let variant = row.variant.lowercased()
      #expect(
        variant.hasPrefix(fields["model"]?.lowercased().prefix(4) ?? "?"), "\(variant) \(line)")
      if table.number != 7 {
        #expect(variant.contains("vlb") == (fields["loss"]?.lowercased() == "vlb"))
        #expect(variant.hasSuffix("t = \(fields["T"] ?? "?")"), "\(variant) \(line)")
      }
    }
    #expect(lines.count - 1 == PaperTable.all.reduce(0) { $0 + $1.rows.count })
    #expect(compared == 29 * 5 + 4 * 5)
  }

  @Test func timesAreComparedAsMultiples() throws {
    let table = try #require(PaperTable.all.first { $0.number == 7 })
    #expect(
      table.columns.map(\.name) == [
        "parameters_millions", "seconds_per_sample", "fid", "precision", "recall", "time_ratio",
      ])
    let places = ReproductionPlaces(recipes: "/nowhere", runs: "/nowhere")
    let plan = try ReproductionPlan(
      table.rows, at: .quick, in: places, with: registry())
    let ratios = ReproducedTable(table, plan, evaluations: [:]).rows.map { $0.figures.last?.paper }
    #expect(ratios == [1, 0.84 / 0.65, 1.19 / 0.65, 0.66 / 0.65])
  }

  /// A row has a recipe that is this row, or says why it has none: nothing is left out silently.
  @Test(arguments: PaperTable.all.map(\.number), ReproductionScale.allCases)
  func everyRowHasItsRecipeOrAReason(_ number: Int, _ scale: ReproductionScale) throws {
    let table = try #require(PaperTable.all.first { $0.number == number })
    let places = ReproductionPlaces(recipes: Self.recipes, runs: "/nowhere")
    let plan = try ReproductionPlan(
      table.rows, at: scale, in: places, with: registry())
    #expect(plan.rows.map(\.row) == table.rows)
    for row in plan.rows {
      #expect((row.run == nil) != (row.reason == nil), "\(row.row.title)")
      guard let index = row.run else { continue }
      let run = plan.runs[index]
      let values = try #require(run.resolved?.values)
      let found = PaperRow { key in values.first { $0.key == key }?.value }
      // Rows of Table 7 that are rows of Table 5 are found there.
      let wanted = PaperTable.all.flatMap(\.rows).first { $0.recipe == row.row.recipe }
      #expect(found == wanted, "\(run.name) is \(found?.title ?? "none"), not \(row.row.title)")
      #expect(run.state == .none && run.folder.path == "/nowhere/\(run.name)")
      let objections = try #require(plan.objections(to: row))
      #expect(objections.recipe.isEmpty == (scale == .paper), "\(objections.recipe)")
    }
    let expected: [ReproductionScale: [Int: [Int]]] = [
      .paper: [3: Array(1...9), 4: Array(1...9), 5: Array(1...10), 7: Array(1...4)],
      .quick: [3: [], 4: [], 5: [1, 4, 5, 7, 8, 9, 10], 7: [1, 4]],
    ]
    #expect(
      plan.rows.filter { $0.run != nil }.map(\.row.number) == expected[scale]?[number],
      "\(plan.rows.compactMap(\.reason))")
    let reasons = Set(plan.rows.compactMap(\.reason))
    let known: Set = [
      "small recipes are of fashion_mnist alone", "there is no small recipe", "there is no recipe",
    ]
    #expect(reasons.isSubset(of: known), "\(reasons)")
  }

  /// What makes a small recipe small is told, and nothing else.
  @Test func smallRecipesSayWhatTheyChange() throws {
    let table = try #require(PaperTable.all.first { $0.number == 5 })
    let places = ReproductionPlaces(recipes: Self.recipes, runs: "/nowhere")
    let plan = try ReproductionPlan(
      table.rows, at: .quick, in: places, with: registry())
    let scale =
      "another scale: network.channels 32 instead of 64, network.blocks 1 instead of 3, "
      + "network.attention_at [4] instead of [1], network.dropout 0.0 instead of 0.3, train.steps "
      + "1000 instead of 100000, train.batch 32 instead of 128, train.ema [0.995] instead of "
      + "[0.9999], train.optimizer.learning_rate 0.001 instead of 0.0001, "
      + "train.learning_rate_schedule.type cosine instead of constant"
    let clip = "sampler.clip true instead of false"
    let steps = "timesteps.type first_step_weighted instead of beta_weighted"
    let objections = plan.rows.filter { [5, 8].contains($0.row.number) }
      .map { plan.objections(to: $0)?.recipe }
    #expect(
      objections == [
        [scale, "another recipe: \(clip)"], [scale, "another recipe: \(steps), \(clip)"],
      ])
  }

  @Test func namesAreFound() throws {
    guard case .table(let table) = try PaperResult.named("table5") else {
      Issue.record("table5 is no table")
      return
    }
    #expect(table.number == 5 && table.rows.count == 10)
    let known =
      "table3, table4, table5, table7, fig8, fig9, fig10, fig11, fig12, fig13, fig14, fig15"
    for (name, text) in [
      (
        "tabel5",
        "there is no table or figure 'tabel5': did you mean 'table5'? Known: \(known)"
      ),
      (
        "everything",
        "there is no table or figure 'everything': Known: \(known)"
      ),
    ] {
      let error = #expect(throws: ExperimentError.self) { _ = try PaperResult.named(name) }
      #expect(error?.description == text)
    }
  }
}
