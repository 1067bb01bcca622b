/// What an event tells under one name.
public struct EventDetail: Sendable, Equatable {
  /// A number, a text, or more details.
  public enum Value: Sendable, Equatable {
    /// Anything that a `Double` can be.
    case number(Double)
    /// Of things that are counted.
    case count(Int)
    /// A path, a name.
    case text(String)
    /// What events of the kind can tell, but this one cannot.
    case nothing
    /// Details of a detail, in order.
    case details([EventDetail])
  }

  /// Words in lower case with underscores between, or the name of a part; without line breaks.
  public let name: String
  /// What is told.
  public let value: Value

  /// A detail.
  public init(_ name: String, _ value: Value) {
    self.name = name
    self.value = value
  }

  /// The numbers in it, in order, each by the names that lead to it: `loss`, or
  /// `gradient_norm/denoiser` and `gradient_norm/generator`.
  public var figures: [(name: String, value: Double)] {
    switch value {
    case .number(let number): [(name, number)]
    case .count(let count): [(name, Double(count))]
    case .text, .nothing: []
    case .details(let details):
      details.flatMap(\.figures).map { (name: "\(name)/\($0.name)", value: $0.value) }
    }
  }
}
