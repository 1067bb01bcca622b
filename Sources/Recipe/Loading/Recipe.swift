/// A recipe: the tree of its files and `--set` arguments, merged, each value with its place.
///
/// What the values mean is not known yet: ``read(with:_:)`` finds out.
public struct Recipe: Sendable {
  /// The path as typed, or the name given to a text.
  public let path: String
  let root: MapNode

  /// Reads a file and all that it extends, and applies overrides of the form `key.key=value`.
  ///
  /// `extends` is one path or a list of paths, relative to the file that says so. Later files win
  /// over earlier ones, the extending file wins over them, and overrides win over all. Throws
  /// ``RecipeError`` with all faults found.
  public static func load(_ path: String, overrides: [String] = []) throws -> Recipe {
    try load(path, overrides: overrides, files: .disk)
  }

  /// Reads a recipe from files that may exist in memory only.
  package static func load(
    _ path: String, overrides: [String] = [], files: RecipeFiles
  ) throws -> Recipe {
    var loader = RecipeLoader(files: files)
    let root = loader.load(path)
    return try Recipe(path: path, root: root, overrides: overrides, loader: loader)
  }

  /// Reads a text as if it were the file `name`, under the rules of ``load(_:overrides:)``.
  public static func parse(
    _ text: String, name: String, overrides: [String] = []
  ) throws -> Recipe {
    var loader = RecipeLoader(files: .disk)
    let root = loader.parse(text, name: name)
    return try Recipe(path: name, root: root, overrides: overrides, loader: loader)
  }

  /// Whether the recipe, with all that it extends, has a key at its root.
  public func contains(_ key: String) -> Bool { root[key] != nil }

  private init(
    path: String, root: MapNode?, overrides: [String], loader: RecipeLoader
  ) throws {
    var loader = loader
    self.path = path
    self.root = Overrides.apply(overrides, to: root ?? MapNode(), loader: &loader)
    if loader.hasFailed {
      throw RecipeError(loader.problems)
    }
  }

  /// Reads the recipe: `body` asks for every key that there is.
  ///
  /// Returns what `body` made, and every value that was read with where it came from. Throws
  /// ``RecipeError`` with all faults: wrong values, missing ones, and keys that nobody read. Files
  /// under `plugins:` that the registry neither has nor may load are an error by themselves, since
  /// the names of their components would be others.
  public func read<T>(
    with registry: Registry, _ body: (inout Options) throws -> T
  ) throws -> (value: T, resolved: Resolution) {
    let context = ReadContext(registry: try loadPlugins(into: registry))
    var options = Options(root: root, file: path, in: context)
    var value: T?
    do {
      options.readPlugins()
      value = try body(&options)
      options.reportUnreadKeys()
    } catch {
      // Any other error is most likely a consequence of the faults found, which come first.
      guard context.hasFailed || error is RecipeFault else { throw error }
      if !context.hasFailed {
        context.report(Problem("reading stopped, and no reason was given", inFile: path))
      }
    }
    guard let value, !context.hasFailed else { throw RecipeError(context.problems) }
    let warnings = Problem.sorted(context.problems.problems).map(\.diagnostic)
    return (value, Resolution(entries: context.resolved, warnings: warnings))
  }
}
