import Foundation

extension Recipe {
  /// The files of components that the recipe lists under `plugins:`, as seen from where the
  /// command runs. They have to be loaded before the recipe can be read, so they are known before;
  /// a faulty list is empty here and reported by ``read(with:_:)``.
  public var plugins: [String] {
    guard let node = root["plugins"]?.value else { return [] }
    return (try? ValueReader.paths(relative: true).parse(node)) ?? []
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
    let folder = FileManager.default.currentDirectoryPath + "/"
    let path = ValueReader<String>(
      form: .path, placeholder: "", text: { yamlText($0) },
      parse: { node in
        let text = try ValueReader<String>.string.parse(node)
        let source = node.mark.source
        let joined = source.isOverride ? text : RecipePath.join(text, from: source.name)
        return RecipePath.normalized(
          relative ? joined : RecipePath.join(joined, from: folder))
      })
    return path.list(count: 0...Bounds.plugins)
  }
}
