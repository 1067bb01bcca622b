internal import Experiments
internal import Foundation

/// What the user reads: results on standard output, everything else on standard error.
enum Console {
  /// A result.
  static func print(_ text: String) { write(text + "\n", to: .standardOutput) }

  /// A remark or an error.
  static func error(_ text: String) { write(text + "\n", to: .standardError) }

  /// Text as it is, on standard error: for lines that are drawn over.
  static func draw(_ text: String) { write(text, to: .standardError) }

  /// Prints one JSON object: keys sorted, figures as numbers.
  static func print(json value: some Encodable) throws { print(try sortedJSON(value)) }

  /// Whether a person is watching standard error.
  static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// Columns of the terminal; 80 where that is not known.
  static var width: Int {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// An error message of running text, broken at 80 columns.
  static func warning(_ text: String) { error(wrapped("warning: \(text)", indent: 0)) }

  private static func write(_ text: String, to handle: FileHandle) {
    // A reader that went away (a closed pipe) is no reason to trap.
    try? handle.write(contentsOf: Data(text.utf8))
  }
}
