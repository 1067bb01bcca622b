import Foundation
import TestSupport

/// The recipes of the repository, by their paths in it.
enum RepositoryRecipes {
  /// The repository.
  static let root = URL(fileURLWithPath: References.folder)
    .deletingLastPathComponent().deletingLastPathComponent().path

  /// All of them, also those that others extend.
  static let paths: [String] = ["recipes", "Plugins"].flatMap { folder in
    let names = FileManager.default.enumerator(atPath: "\(root)/\(folder)")?.allObjects ?? []
    return names.compactMap { $0 as? String }.filter { $0.hasSuffix(".yaml") }.sorted()
      .map { "\(folder)/\($0)" }
  }

  /// Those that can be trained.
  static let whole = paths.filter { !$0.contains("/base/") }

  /// The schema that editors check them by.
  static let schema = "recipes/schema.json"

  /// That of recipes which train an extractor.
  static let extractorSchema = "recipes/extractors/schema.json"

  /// Whether a recipe trains an extractor.
  static func isOfExtractor(_ path: String) -> Bool { path.contains("/extractors/") }

  /// The text of a file.
  static func text(_ path: String) throws -> String {
    try String(contentsOfFile: "\(root)/\(path)", encoding: .utf8)
  }
}
