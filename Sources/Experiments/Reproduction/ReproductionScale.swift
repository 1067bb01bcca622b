/// The scale at which results of the paper are made again.
public enum ReproductionScale: String, Sendable, CaseIterable {
  /// Small recipes for two cores, of FashionMNIST.
  case quick
  /// The rows' own recipes: days on many cores.
  case paper

  /// The dataset of all small recipes.
  static let quickDataset = "fashion_mnist"

  /// The name of the recipe that stands for a row: `compare/ddgm-vlb`; nil where there are
  /// no recipes of this scale.
  func recipe(of row: PaperRow) -> String? {
    switch self {
    case .paper: row.recipe
    case .quick: row.dataset == Self.quickDataset ? "compare/\(row.shortName)" : nil
    }
  }
}
