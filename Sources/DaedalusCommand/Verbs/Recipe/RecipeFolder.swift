internal import Experiments
internal import Foundation
internal import Tensor

/// The recipes in a folder.
enum RecipeFolder {
  /// The path itself if it is no folder; else the files that end in `.yaml` or `.yml`, there and in
  /// the folders below but those called `base`, in alphabetical order. What is hidden is left out,
  /// and links to folders are not followed, so that every search ends.
  /// - Throws: one clear error for a folder without recipes.
  static func recipes(at path: String) throws -> [String] {
    guard isFolder(path) else { return [path] }
    let found = recipes(in: path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path)
    guard !found.isEmpty else {
      throw ExperimentError(
        "the folder '\(path)' has no recipes: files that end in .yaml or .yml, those in folders "
          + "called base aside")
    }
    return found
  }

  private static func recipes(in folder: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { !$0.hasPrefix(".") }.sorted().flatMap { name -> [String] in
      let path = folder == "/" ? "/\(name)" : "\(folder)/\(name)"
      let attributes = try? FileManager.default.attributesOfItem(atPath: path)
      if attributes?[.type] as? FileAttributeType == .typeDirectory {
        return name == "base" ? [] : recipes(in: path)
      }
      return name.hasSuffix(".yaml") || name.hasSuffix(".yml") ? [path] : []
    }
  }
}
