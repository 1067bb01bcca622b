/// Why a component could not be registered: a mistake of its author, not of a recipe.
public struct RegistryError: Error, Equatable, CustomStringConvertible {
  /// What is wrong, with the types concerned.
  public let description: String

  /// Makes an error from its text.
  public init(_ description: String) {
    self.description = description
  }
}
