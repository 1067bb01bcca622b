/// What the paper found of the variant that a recipe describes. It is never comparable with what is
/// found here: the paper has another feature extractor and its runs are at full scale.
public struct PaperRow: Sendable, Equatable {
  /// `Table 5: DAED, beta_1 = 0.1, simple loss, T = 468`.
  public let title: String
  /// By the names of our figures, precision and recall as shares.
  public let figures: [String: Double]

  /// The row that a recipe corresponds to, by its dataset, model, first beta, loss and T; nil where it
  /// is none. Other networks and training do not matter, but for the two networks of Table 7.
  public init?(_ value: (_ key: String) -> String?) {
    guard let dataset = value("dataset.type"), let model = value("model.type"),
      let loss = value("loss.type"), let steps = value("schedule.steps"),
      value("schedule.type") == "linear", value("schedule.cut") != "true"
    else { return nil }
    if let row = Self.capacity(value), dataset == "fashion_mnist", model == "ddgm",
      loss == "simple", steps == "500"
    {
      self = row
      return
    }
    let firstBeta = value("schedule.first_beta").flatMap { $0 == "null" ? nil : $0 }
    guard let table = PaperTables.tables.first(where: { $0.dataset == dataset }) else { return nil }
    for line in table.rows.split(separator: "\n") {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      let isBeta =
        Double(fields[2]) != nil
        ? firstBeta.flatMap { Double($0) } == Double(fields[2]) : firstBeta == nil
      guard fields[0] == model, fields[1] == loss, isBeta, fields[3] == steps else { continue }
      self.init(table.number, fields)
      return
    }
    return nil
  }

  private init(_ table: Int, _ fields: [String]) {
    let beta = Double(fields[2]) == nil ? fields[2] : "beta_1 = \(fields[2])"
    let loss = fields[1] == "vlb" ? "VLB" : "simple loss"
    let parts = [fields[0].uppercased(), beta, loss, "T = \(fields[3])"].filter { !$0.isEmpty }
    title = "Table \(table): \(parts.joined(separator: ", "))"
    let numbers = fields[4...].compactMap { Double($0) }
    let names = ["inception_score", "fid", "sfid", "precision", "recall"]
    figures = Self.named(names, numbers)
  }

  private static func capacity(_ value: (String) -> String?) -> PaperRow? {
    let row = PaperTables.capacity.first {
      $0.channels == value("network.channels") && $0.blocks == value("network.blocks")
    }
    return row.map {
      PaperRow(
        title: "Table 7: \($0.name)", figures: named(["fid", "precision", "recall"], $0.figures))
    }
  }

  private init(title: String, figures: [String: Double]) {
    self.title = title
    self.figures = figures
  }

  /// Shares are in percent in the paper.
  private static func named(_ names: [String], _ numbers: [Double]) -> [String: Double] {
    Dictionary(
      uniqueKeysWithValues: zip(names, numbers).map { name, number in
        (name, ["precision", "recall"].contains(name) ? number / 100 : number)
      })
  }
}
