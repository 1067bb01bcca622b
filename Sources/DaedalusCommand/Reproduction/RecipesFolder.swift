internal import Experiments
internal import Foundation

/// Where the recipes of the paper are.
enum RecipesFolder {
  /// The folder that is named; else `recipes` where the command runs, or that of the installation, or
  /// of the checkout that the program was built in.
  /// - Throws: ``ExperimentError`` where there is none.
  static func find(_ named: String?) throws -> String {
    let candidates = named.map { [$0] } ?? ["recipes"] + besideProgram
    if let found = candidates.first(where: isOne) { return found }
    let places = candidates.map { "'\($0)'" }.joined(separator: " or ")
    throw ExperimentError(
      "there are no recipes of the paper in \(places): a folder with base/ and fashion-mnist/ is "
        + "named by --recipes")
  }

  private static func isOne(_ path: String) -> Bool {
    ["base", "fashion-mnist"].allSatisfy {
      FileManager.default.fileExists(atPath: "\(path)/\($0)")
    }
  }

  /// `PREFIX/bin/daedalus` has `PREFIX/share/daedalus/recipes`; `.build/release/daedalus` stands in a
  /// checkout, whatever the names of the folders between.
  private static var besideProgram: [String] {
    let path = realpath("/proc/self/exe", nil) ?? realpath(CommandLine.arguments[0], nil)
    defer { free(path) }
    guard let path else { return [] }
    var folder = URL(fileURLWithPath: String(cString: path)).deletingLastPathComponent()
    var places = [
      folder.deletingLastPathComponent().appendingPathComponent("share/daedalus/recipes").path
    ]
    for _ in 0..<3 {
      folder = folder.deletingLastPathComponent()
      places.append(folder.appendingPathComponent("recipes").path)
    }
    return places
  }
}
