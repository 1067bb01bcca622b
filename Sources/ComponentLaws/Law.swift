/// One thing that holds for every component of a kind, whoever wrote it.
package struct Law: Sendable, CustomStringConvertible {
  /// The component and what holds for it: `schedule 'linear': betas lie between 0 and 1, both excluded`.
  package let description: String
  private let check: @Sendable () throws -> [String]

  /// A law and its check, which returns one sentence per violation.
  package init(_ description: String, _ check: @escaping @Sendable () throws -> [String]) {
    self.description = description
    self.check = check
  }

  /// What contradicts the law; a component that throws contradicts it, too.
  package func violations() -> [String] {
    do { return try check() } catch { return ["\(error)"] }
  }
}
