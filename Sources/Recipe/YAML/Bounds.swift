/// Bounds that no honest recipe meets, and that keep a hostile one from exhausting memory.
enum Bounds {
  /// Bytes of one file.
  static let fileSize = 1 << 20
  /// Maps and lists inside each other.
  static let depth = 64
  /// Values of a recipe, all its files together, each alias counted as what it stands for.
  static let nodes = 100_000
  /// Files of a recipe, each counted as often as it is extended.
  static let files = 32
  /// Faults that are printed.
  static let diagnostics = 100
  /// Scalars of the longest line that is quoted; longer ones would wrap and mislead the caret.
  static let quotedLine = 100
  /// Names that are listed after "Known:".
  static let listedNames = 50
}
