/// Weights that cannot be converted: all reasons at once, each with the name of its field.
public struct ConversionError: Error, Equatable, CustomStringConvertible {
  /// What was asked, in a clause without its end.
  public let problem: String
  /// One sentence each; none if the problem says it all.
  public let reasons: [String]

  /// An error with these reasons.
  init(_ problem: String, _ reasons: [String] = []) {
    (self.problem, self.reasons) = (problem, reasons)
  }

  /// The problem, then a line for each reason.
  public var description: String {
    reasons.isEmpty ? problem : "\(problem):\n" + reasons.map { "  \($0)" }.joined(separator: "\n")
  }
}
