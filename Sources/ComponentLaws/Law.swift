/// One thing that holds for every component of a kind, whoever wrote it.
public struct Law: Sendable, CustomStringConvertible {
  /// The component and what holds for it: `schedule 'linear': betas lie between 0 and 1, both excluded`.
  public let description: String
  private let check: @Sendable () throws -> [String]

  /// A law and its check, which returns one sentence per violation.
  public init(_ description: String, _ check: @escaping @Sendable () throws -> [String]) {
    self.description = description
    self.check = check
  }

  /// What contradicts the law; a component that throws contradicts it, too.
  public func violations() -> [String] {
    do { return try check() } catch { return ["\(error)"] }
  }
}
