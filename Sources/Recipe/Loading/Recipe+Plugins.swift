extension Recipe {
  /// The registry with the files of components that the recipe lists under `plugins:`. They have to
  /// be loaded before the recipe can be read.
  ///
  /// Throws ``RecipeError`` for files whose code the user has not agreed to run, and what the
  /// registry's `loadFile` throws. A faulty list is reported by ``read(with:_:)``.
  func loadPlugins(into registry: Registry) throws -> Registry {
    guard case .list(let nodes)? = root["plugins"]?.value.content,
      let paths = try? ValueReader.paths(relative: true).parse(root["plugins"]!.value)
    else { return registry }
    var extended = registry
    var refused = ProblemList()
    for (node, path) in zip(nodes, paths)
    where !extended.files.contains(RecipePath.absolute(path)) {
      if let load = registry.loadFile {
        try extended.register(try load(path), from: path)
      } else {
        refused.add(Self.refusal(of: path, at: node.mark))
      }
    }
    guard !refused.hasErrors else { throw RecipeError(refused) }
    return extended
  }

  private static func refusal(of path: String, at mark: Mark) -> Problem {
    Problem(
      "the recipe asks to compile and run the code of \(quoted(path: path)), with all your rights",
      at: mark, hint: "read that file; to run it, add --plugin \(path) or --trust-plugins")
  }
}

extension Options {
  /// Reads `plugins:`, if it is there, and resolves it to absolute paths: the resolved recipe may
  /// be stored anywhere.
  mutating func readPlugins() {
    guard contains("plugins") || context.isDescribing else { return }
    let doc = "files of components, relative to the recipe"
    _ = required("plugins", default: [], doc, ValueReader.paths(relative: false))
  }
}

extension ValueReader where Value == [String] {
  /// A list of paths that are relative to the file that mentions them; those of `--set` are
  /// relative to where the command runs.
  fileprivate static func paths(relative: Bool) -> Self {
    let path = ValueReader<String>(
      form: .path, placeholder: "", text: { yamlText($0) },
      parse: { node in
        let text = try ValueReader<String>.string.parse(node)
        let source = node.mark.source
        let joined = source.isOverride ? text : RecipePath.join(text, from: source.name)
        return relative ? RecipePath.normalized(joined) : RecipePath.absolute(joined)
      })
    return path.list(count: 0...Bounds.plugins)
  }
}
