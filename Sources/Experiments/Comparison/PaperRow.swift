/// A variant of the paper's tables, and what the paper found of it. Whether a figure that was found
/// here may be compared with it, ``PaperObjections`` says.
public struct PaperRow: Sendable, Equatable {
  /// The table's number.
  public let table: Int
  /// Its place in the table, from 1.
  public let number: Int
  /// The dataset's name in recipes.
  public let dataset: String
  /// `DAED, beta_1 = 0.1, simple loss, T = 468`.
  public let variant: String
  /// The name of the recipe at the paper's scale: `fashion-mnist/daed-0.1-simple`.
  public let recipe: String
  /// By the names of our figures, precision and recall as shares.
  public let figures: [String: Double]
  /// What a recipe of the row says, by key: its dataset, model, loss, T, first beta, and where it
  /// matters its network; nil where such a recipe is known as the row of another table.
  private let keys: [String: String]?

  /// `Table 5: DAED, beta_1 = 0.1, simple loss, T = 468`.
  public var title: String { "Table \(table): \(variant)" }

  /// The name of the recipe without its folder: `daed-0.1-simple`.
  public var shortName: String { recipe.split(separator: "/").last.map(String.init) ?? recipe }

  /// The row that a recipe corresponds to, by its dataset, model, first beta, loss and T; nil where it
  /// is none. Other networks and training do not matter, but for the two networks of Table 7.
  public init?(_ value: (_ key: String) -> String?) {
    let isPlain = ["model.generator.from", "model.denoiser.from"].allSatisfy { key in
      value(key).map { $0 == "null" } ?? true
    }
    guard value("schedule.type") == "linear", value("schedule.cut") != "true", isPlain else {
      return nil
    }
    // Rows of Table 7 ask for more than the row of Table 5 that they widen or deepen: they go first.
    let rows = PaperTable.all.reversed().flatMap(\.rows)
    guard let row = rows.first(where: { $0.describes(value) }) else { return nil }
    self = row
  }

  private func describes(_ value: (String) -> String?) -> Bool {
    guard let keys else { return false }
    return keys.allSatisfy { key, wanted in
      guard let found = value(key) else { return wanted == "null" }
      return found == wanted || (Double(found).map { $0 == Double(wanted) } ?? false)
    }
  }

  /// A row of Table 3, 4 or 5.
  init(
    _ table: Int, _ number: Int, _ dataset: String, _ fields: [String],
    _ columns: [PaperTable.Column]
  ) {
    let (model, loss, beta, steps) = (fields[0], fields[1], fields[2], fields[3])
    let names = [
      "ddgm": "DDGM", "daed": "DAED", "daed-imagenet": "DAED with a DAE of ImageNet",
    ]
    let parts = [
      names[model] ?? model, Double(beta) == nil ? beta : "beta_1 = \(beta)",
      loss == "vlb" ? "VLB" : "simple loss", "T = \(steps)",
    ]
    self.table = table
    self.number = number
    self.dataset = dataset
    variant = parts.filter { !$0.isEmpty }.joined(separator: ", ")
    let stem = [model, beta, loss].filter { !$0.isEmpty }.joined(separator: "-")
    recipe = "\(dataset.replacing("_", with: "-"))/\(stem)"
    figures = Self.figures(columns, fields[4...])
    keys = [
      "dataset.type": dataset, "model.type": model, "loss.type": loss, "schedule.steps": steps,
      "schedule.first_beta": Double(beta) == nil ? "null" : beta,
    ]
  }

  /// A row of Table 7.
  init(
    capacity number: Int, _ dataset: String, _ fields: [String], _ columns: [PaperTable.Column]
  ) {
    table = 7
    self.number = number
    self.dataset = dataset
    variant = fields[0]
    recipe = fields[1]
    figures = Self.figures(columns, fields[4...])
    keys =
      recipe.hasPrefix("capacity/")
      ? [
        "dataset.type": dataset, "model.type": "ddgm", "loss.type": "simple",
        "schedule.steps": "500", "schedule.first_beta": "null", "network.channels": fields[2],
        "network.blocks": fields[3],
      ] : nil
  }

  /// Shares are in percent in the paper.
  private static func figures(
    _ columns: [PaperTable.Column], _ numbers: ArraySlice<String>
  ) -> [String: Double] {
    let named = zip(columns, numbers).map { column, text in
      let number = Double(text) ?? .nan
      let isShare = ["precision", "recall"].contains(column.name)
      return (column.name, isShare ? number / 100 : number)
    }
    return Dictionary(uniqueKeysWithValues: named)
  }

  /// What the paper has in a column.
  /// - Parameter first: the first row of the table.
  func figure(_ column: PaperTable.Column, first: PaperRow?) -> Double? {
    guard column.kind == .ratio else { return figures[column.name] }
    guard let own = figures["seconds_per_sample"], let other = first?.figures["seconds_per_sample"]
    else { return nil }
    return own / other
  }
}
