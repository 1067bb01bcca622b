/// How much there is of a recipe, each alias counted as what it stands for.
struct RecipeSize {
  /// Scalars, lists, maps and keys.
  var values = 0
  /// Bytes of texts.
  var text = 0

  static func + (one: RecipeSize, other: RecipeSize) -> RecipeSize {
    RecipeSize(values: one.values + other.values, text: one.text + other.text)
  }

  static func - (one: RecipeSize, other: RecipeSize) -> RecipeSize {
    RecipeSize(values: one.values - other.values, text: one.text - other.text)
  }

  /// What is too much, if anything is.
  var excess: String? {
    if values > Bounds.nodes { return "the recipe has more than \(Bounds.nodes) values" }
    if text > Bounds.text { return "the recipe has more than \(Bounds.text >> 20) MiB of text" }
    return nil
  }
}
