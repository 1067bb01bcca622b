import Datasets
import Diffusion
import Experiments
import Foundation
import Layers
import Losses
import Metrics
import Models
import Recipe
import Samplers
import Schedulers
import Tensor
import TestSupport
import Testing
import Trackers

/// The recipes of the tables of Deja et al. 2022 against the tables.
@Suite struct PaperRecipeTests {
  /// What all rows of a table share: Table 6, A.4, and what the authors' code adds to them.
  struct Common: Sendable {
    let folder: String
    let widths: [Int]
    let attention: String
    let steps: Int
    let batch: Int
    /// Of one network of fixed variance.
    let parameters: Int
  }

  /// A row of Table 3, 4 or 5, from 1.
  struct Row: Sendable, CustomTestStringConvertible {
    let table: Int
    let row: Int
    /// `ddgm`, `linear` or beta_1.
    let model: String
    let loss: String
    /// T.
    let steps: Int
    var testDescription: String { "table \(table), row \(row)" }

    var common: Common { PaperRecipeTests.common[table]! }
    var isDDGM: Bool { model == "ddgm" }
    var recipe: String {
      "\(common.folder)/\(isDDGM ? "" : "daed-")\(model)-\(loss)"
    }
  }

  static let common = [
    3: Common(
      folder: "cifar10", widths: [128, 256, 256, 256], attention: "[2, 4]", steps: 500_000,
      batch: 160, parameters: 52_542_979),
    4: Common(
      folder: "celeba", widths: [128, 256, 384, 512], attention: "[4, 8]", steps: 200_000,
      batch: 160, parameters: 121_060_483),
    5: Common(
      folder: "fashion-mnist", widths: [64, 128, 128], attention: "[1]", steps: 100_000,
      batch: 128, parameters: 8_799_105),
  ]

  static let rows = [
    Row(table: 3, row: 1, model: "ddgm", loss: "vlb", steps: 1000),
    Row(table: 3, row: 2, model: "0.1", loss: "vlb", steps: 900),
    Row(table: 3, row: 3, model: "0.025", loss: "vlb", steps: 979),
    Row(table: 3, row: 4, model: "linear", loss: "vlb", steps: 999),
    Row(table: 3, row: 5, model: "ddgm", loss: "simple", steps: 1000),
    Row(table: 3, row: 6, model: "0.2", loss: "simple", steps: 891),
    Row(table: 3, row: 7, model: "0.1", loss: "simple", steps: 900),
    Row(table: 3, row: 8, model: "0.025", loss: "simple", steps: 979),
    Row(table: 3, row: 9, model: "0.001", loss: "simple", steps: 999),
    Row(table: 4, row: 1, model: "ddgm", loss: "vlb", steps: 1000),
    Row(table: 4, row: 2, model: "0.1", loss: "vlb", steps: 900),
    Row(table: 4, row: 3, model: "0.025", loss: "vlb", steps: 979),
    Row(table: 4, row: 4, model: "linear", loss: "vlb", steps: 1000),
    Row(table: 4, row: 5, model: "ddgm", loss: "simple", steps: 1000),
    Row(table: 4, row: 6, model: "0.2", loss: "simple", steps: 890),
    Row(table: 4, row: 7, model: "0.1", loss: "simple", steps: 900),
    Row(table: 4, row: 8, model: "0.025", loss: "simple", steps: 979),
    Row(table: 4, row: 9, model: "0.001", loss: "simple", steps: 999),
    Row(table: 5, row: 1, model: "ddgm", loss: "vlb", steps: 500),
    Row(table: 5, row: 2, model: "0.1", loss: "vlb", steps: 468),
    Row(table: 5, row: 3, model: "0.025", loss: "vlb", steps: 489),
    Row(table: 5, row: 4, model: "linear", loss: "vlb", steps: 499),
    Row(table: 5, row: 5, model: "ddgm", loss: "simple", steps: 500),
    Row(table: 5, row: 6, model: "0.3", loss: "simple", steps: 426),
    Row(table: 5, row: 7, model: "0.2", loss: "simple", steps: 445),
    Row(table: 5, row: 8, model: "0.1", loss: "simple", steps: 468),
    Row(table: 5, row: 9, model: "0.025", loss: "simple", steps: 489),
    Row(table: 5, row: 10, model: "0.001", loss: "simple", steps: 499),
  ]

  /// Table 7: what tells its rows from those of Table 5 that they are.
  static let capacity:
    [(recipe: String, same: String, row: Int, parameters: Int, millions: String)] = [
      ("ddgm", "ddgm-simple", 1, 8_799_105, "8.8"),
      ("ddgm-1.5x-channels", "ddgm-simple", 2, 19_775_809, "19.8"),
      ("ddgm-2x-blocks", "ddgm-simple", 3, 15_098_817, "15.1"),
      ("daed", "daed-0.001-simple", 4, 17_598_210, "17.6"),
    ]

  private static let recipes = URL(filePath: References.folder).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "recipes")

  private func text(_ recipe: String) throws -> String {
    try String(contentsOf: Self.recipes.appending(path: "\(recipe).yaml"), encoding: .utf8)
  }

  private func read(
    _ recipe: String
  ) throws -> (experiment: Experiment, values: [String: String]) {
    let registry = try Registry(
      [
        Datasets::plugin, Layers::plugin, Losses::plugin, Metrics::plugin, Models::plugin,
        Samplers::plugin, Schedulers::plugin, Trackers::plugin,
      ])
    let (experiment, resolved) = try Experiment.read(
      try Recipe.load(Self.recipes.appending(path: "\(recipe).yaml").path(percentEncoded: false)),
      with: registry)
    #expect(resolved.warnings.isEmpty)
    let values = resolved.values.map { ($0.key, $0.value) }
    return (experiment, Dictionary(uniqueKeysWithValues: values))
  }

  @Test(arguments: rows) func rowIsThatOfItsTable(_ row: Row) throws {
    let (experiment, values) = try read(row.recipe)
    let common = row.common
    #expect(experiment.name == row.recipe)
    #expect(
      try text(row.recipe).contains("\n# Table \(row.table), row \(row.row): "), "the comment")

    // The chain. Without a first beta of its own it begins with 0.001, scaled by 1000 / T.
    let firstBeta = Double(row.model) ?? 0.001 * 1000 / Double(row.steps)
    #expect(values["schedule.type"] == "linear" && values["schedule.shorten"] == "false")
    #expect(experiment.process.steps == row.steps)
    #expect(abs(experiment.process.betas[0] - firstBeta) < 1e-15)
    #expect(abs(experiment.process.betas.last! - 0.02 * 1000 / Double(row.steps)) < 1e-15)

    // The model and what it is trained by.
    #expect(values["model.type"] == (row.isDDGM ? "ddgm" : "daed"))
    #expect(values["timesteps.type"] == (row.isDDGM ? "uniform" : "beta_weighted"))
    #expect(values["timesteps.importance"] == "true")
    #expect(values["loss.type"] == row.loss)
    #expect(values["model.variance"] == (row.loss == "vlb" ? "learned_range" : "fixed_large"))
    #expect(values["model.prediction"] == "epsilon")

    // The network.
    let channels = try #require(values["network.channels"].flatMap(Int.init))
    let multipliers = common.widths.map { $0 / channels }
    #expect(channels == common.widths[0] && values["network.multipliers"] == "\(multipliers)")
    #expect(values["network.blocks"] == "3" && values["network.heads"] == "4")
    #expect(values["network.attention_at"] == common.attention)
    #expect(values["network.dropout"] == "0.3")
    let parts = experiment.model.parts.map(\.network.parameters.count)
    #expect(parts.count == (row.isDDGM ? 1 : 2))
    if row.loss == "simple" { #expect(parts.allSatisfy { $0 == common.parameters }) }

    // Training and sampling.
    #expect(values["dataset.type"] == common.folder.replacing("-", with: "_"))
    // The authors mirror faces alone.
    #expect(values["dataset.flip"] == "\(common.folder == "celeba")")
    #expect(values["dataset.limit"] == "null" && values["dataset.crop"] == "centre")
    #expect(experiment.train.steps == common.steps && experiment.train.batch == common.batch)
    #expect(experiment.train.averageRates == [0.9999] && values["train.precision"] == "float32")
    let optimizer = ["adamw", "0.0001", "0.9", "0.999", "1.0e-08", "0.0"]
    let keys = ["type", "learning_rate", "beta1", "beta2", "epsilon", "weight_decay"]
    #expect(keys.map { values["train.optimizer.\($0)"] } == optimizer)
    #expect(values["train.learning_rate_schedule.type"] == "constant")
    #expect(values["sampler.type"] == "ancestral" && values["sampler.clip"] == "false")
    #expect(values["sampler.steps"] == "null")
  }

  /// The FID of every row, in the order of the tables.
  private static let fid = [
    3: [26.1, 20.4, 22.4, 14.5, 7.2, 29.4, 19.0, 14.2, 14.9],
    4: [23.1, 18.2, 25.4, 16.8, 6.1, 21.0, 17.0, 15.1, 6.2],
    5: [8.9, 9.1, 9.7, 7.5, 7.8, 18, 14, 9.6, 7.36, 5.7],
  ]

  /// What stands beside a run's own figures is of the row that its recipe is.
  @Test(arguments: rows) func thePapersFiguresAreThoseOfTheRow(_ row: Row) throws {
    let values = try read(row.recipe).values
    let found = try #require(PaperRow { values[$0] })
    #expect(found.title.hasPrefix("Table \(row.table): "))
    #expect(found.title.hasSuffix("T = \(row.steps)"))
    #expect(found.figures["fid"] == Self.fid[row.table]?[row.row - 1])
  }

  @Test func thePapersFiguresOfTable7() throws {
    let fid = try Self.capacity.map { row in
      let values = try read("capacity/\(row.recipe)").values
      return PaperRow { values[$0] }?.figures["fid"]
    }
    #expect(fid == [7.8, 8, 7.5, 5.7])
  }

  @Test(arguments: capacity.indices) func capacityIsThatOfTable7(_ index: Int) throws {
    let row = Self.capacity[index]
    let (experiment, values) = try read("capacity/\(row.recipe)")
    #expect(experiment.name == "capacity/\(row.recipe)")
    #expect(try text("capacity/\(row.recipe)").contains("\n# Table 7, row \(row.row): "))
    let parameters = experiment.model.parts.reduce(0) { $0 + $1.network.parameters.count }
    #expect(parameters == row.parameters)
    let tenths = (parameters + 50_000) / 100_000
    #expect("\(tenths / 10).\(tenths % 10)" == row.millions)
    // All else is that of the row of Table 5.
    let other = try read("fashion-mnist/\(row.same)").values
    let differing = Set(values.keys).union(other.keys).filter { values[$0] != other[$0] }
    let changed = [2: ["network.channels"], 3: ["network.blocks"]][row.row] ?? []
    #expect(differing.sorted() == (["name"] + changed).sorted())
  }

  /// A recipe among the rows is one, or says that it is not.
  @Test(arguments: ["cifar10", "celeba", "imagenet", "photographs", "fashion-mnist", "capacity"])
  func nothingElseLooksLikeARow(_ folder: String) throws {
    let names = try FileManager.default.contentsOfDirectory(
      atPath: Self.recipes.appending(path: folder).path(percentEncoded: false))
    let rows = Self.rows.map(\.recipe) + Self.capacity.map { "capacity/\($0.recipe)" }
    for name in names.sorted() {
      let recipe = "\(folder)/\(name.replacing(".yaml", with: ""))"
      let says = try text(recipe).contains("Not a row of the paper.")
      #expect(says != rows.contains(recipe), "\(recipe)")
    }
  }
}
