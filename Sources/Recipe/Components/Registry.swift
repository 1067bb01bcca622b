/// The components that recipes can name.
///
/// A registry is a value that is filled once, when the program starts, and passed on: there is no
/// global one, and importing a module registers nothing.
public struct Registry: Sendable {
  /// All types by kind and name, aliases included.
  private var names: [ComponentKind: [String: any Component.Type]] = [:]
  /// The files whose components were loaded while the program runs, as absolute paths.
  public private(set) var files: [String] = []
  /// Loads a file that a recipe lists under `plugins:`; nil where the code of recipes is refused.
  public var loadFile: (@Sendable (_ path: String) throws -> Plugin)?

  /// Makes an empty registry.
  public init() {}

  /// Makes a registry of the plugins' components; throws ``RegistryError`` as `register` does.
  public init(_ plugins: [Plugin]) throws {
    for plugin in plugins {
      try register(plugin)
    }
  }

  /// Adds a plugin's components.
  ///
  /// Throws ``RegistryError`` if a name is not in `snake_case`, or if two components of one kind
  /// share a name or an alias. The same type may be registered again.
  public mutating func register(_ plugin: Plugin) throws {
    for type in plugin.components {
      for name in [type.typeName] + type.aliases {
        try add(type, as: name)
      }
    }
  }

  /// Adds the components of a file; recipes may then list it under `plugins:`.
  ///
  /// Throws ``RegistryError`` as ``register(_:)`` does, with the file before it.
  public mutating func register(_ plugin: Plugin, from file: String) throws {
    do { try register(plugin) } catch let error as RegistryError {
      throw RegistryError("\(file): \(error). Give its component another 'typeName'.")
    }
    let path = RecipePath.absolute(file)
    if !files.contains(path) { files.append(path) }
  }

  private mutating func add(_ type: any Component.Type, as name: String) throws {
    let isSnakeCase = name.utf8.allSatisfy {
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: "_")
    }
    guard isSnakeCase, !name.isEmpty else {
      throw RegistryError(
        "\(String(reflecting: type)) is called \(quoted(name)): names are in snake_case")
    }
    if let other = names[type.kind]?[name], other != type {
      throw RegistryError(
        "there are two components of kind '\(type.kind.name)' called '\(name)': "
          + "\(String(reflecting: other)) and \(String(reflecting: type))")
    }
    names[type.kind, default: [:]][name] = type
  }

  /// The kinds that have components, sorted by name.
  public var kinds: [ComponentKind] {
    names.keys.sorted { $0.name < $1.name }
  }

  /// The types of a kind, sorted by name, each once.
  public func types(of kind: ComponentKind) -> [any Component.Type] {
    (names[kind] ?? [:]).filter { name, type in name == type.typeName }
      .sorted { $0.key < $1.key }
      .map(\.value)
  }

  /// The type of a kind that has this name or alias.
  public func type(_ name: String, kind: ComponentKind) -> (any Component.Type)? {
    names[kind]?[name]
  }

  /// The keys that a type reads, those common to its kind and those inside maps included, in the
  /// order of reading.
  ///
  /// They are found by running the type's own reading code without a recipe. Keys that it reads
  /// only under conditions which no recipe fulfils are not found.
  public func keys(of type: any Component.Type) -> [KeyDescription] {
    var options = Options(
      describing: type, in: ReadContext(describingIn: self, besides: [type]), facts: [:])
    // A component that cannot be made without a recipe has declared its keys before it gave up.
    _ = try? type.read(&options)
    return options.declared
  }

  /// The keys that `read` asks the root of a recipe for, with those that every recipe has.
  public func keys<T>(readBy read: (inout Options) throws -> T) -> [KeyDescription] {
    let context = ReadContext(describingIn: self, besides: [])
    var options = Options(root: MapNode(), file: "", in: context)
    options.readPlugins()
    _ = try? read(&options)
    return options.declared
  }

  func typeNames(of kind: ComponentKind) -> [String] {
    types(of: kind).map { $0.typeName }
  }
}
