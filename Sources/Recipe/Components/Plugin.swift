/// The components that one module or one file adds: `public let plugin = Plugin(MyLoss.self)`.
public struct Plugin: Sendable {
  /// The types of the components, in the order given.
  public let components: [any Component.Type]

  /// Makes a plugin of the components given.
  public init(_ components: any Component.Type...) {
    self.components = components
  }
}
