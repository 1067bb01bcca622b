/// What a component is for: a schedule, a sampler, a loss.
///
/// A kind is a value and not a case of an enumeration, so that whoever defines a protocol of
/// components defines its kind as well, beside it.
public struct ComponentKind: Sendable {
  /// The kind as recipes spell it, singular: `schedule`. It identifies the kind.
  public let name: String
  /// The kind in running text: "there is no *noise schedule* called 'x'".
  public let description: String

  /// Makes a kind from its name in recipes and its name in messages.
  public init(_ name: String, description: String) {
    self.name = name
    self.description = description
  }
}

extension ComponentKind: Hashable {
  /// Kinds of one name are one kind, however they describe themselves.
  public static func == (one: ComponentKind, other: ComponentKind) -> Bool {
    one.name == other.name
  }

  /// Hashes the name, which identifies the kind.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(name)
  }
}
