internal import Foundation
package import Recipe

extension RunFolder {
  /// The folder whose recipe has this path.
  static func holding(recipe path: String) -> RunFolder {
    RunFolder(path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ".")
  }

  /// Reads something of the run. Where its recipe cannot be read, the error also names the plugins
  /// that the run was begun with and that the registry has not.
  package func namingPlugins<T>(_ registry: Registry, _ read: () throws -> T) throws -> T {
    do {
      return try read()
    } catch let error as RecipeError {
      let missing = plugins.filter { !registry.files.contains($0) }.map { file in
        Diagnostic(
          file: informationPath, message: "the run was begun with '--plugin \(file)'",
          hint: "give it again, before or behind the verb")
      }
      let said = error.diagnostics
      throw RecipeError(diagnostics: said + missing.filter { !said.contains($0) })
    }
  }

  /// The plugins of the run's information, as ``RunInformation`` keeps them.
  private var plugins: [String] {
    struct Plugins: Decodable { let plugins: [String]? }
    let data = FileManager.default.contents(atPath: informationPath) ?? Data()
    return (try? JSONDecoder().decode(Plugins.self, from: data))?.plugins ?? []
  }
}
