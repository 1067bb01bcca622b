/// Bounds that no honest recipe meets, and that keep a hostile one from exhausting memory.
enum Bounds {
  /// Bytes of one file.
  static let fileSize = 1 << 20
  /// Bytes of a recipe's files together, and of its texts, each alias counted as what it stands for.
  static let text = 4 << 20
  /// Maps and lists inside each other.
  static let depth = 64
  /// Values of a recipe, all its files together, each alias counted as what it stands for.
  static let nodes = 100_000
  /// Combining marks in a row, as in Unicode's stream-safe text format (UAX #15): comparing strings
  /// takes quadratic time over them.
  static let marks = 30
  /// Files of a recipe, each counted as often as it is extended, whether it is there or not.
  static let files = 32
  /// Bytes of a path, as Linux bounds them.
  static let path = 4096
  /// Components of one list.
  static let components = 100
  /// Files of components that a recipe lists.
  static let plugins = 100
  /// Bytes of a name whose like is looked for.
  static let name = 256
  /// Faults that are kept. Whoever meets more has another problem than their text.
  static let problems = 1000
  /// Faults that are printed.
  static let diagnostics = 100
  /// Scalars of the longest line that is quoted; longer ones would wrap and mislead the caret.
  static let quotedLine = 100
  /// Scalars of a message or a hint, which components may give.
  static let message = 5000
  /// Names that are listed after "Known:".
  static let listedNames = 50
}
