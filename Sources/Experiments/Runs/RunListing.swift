internal import Foundation
internal import Recipe
internal import Tensor

/// The runs below a folder.
public enum RunListing {
  /// Folders inside folders that are looked into, at most.
  static let depth = 8

  /// Every run at or below `path`, in the order of their paths. A folder is a run if it has a recipe
  /// or checkpoints; nothing is looked for inside one.
  /// - Throws: ``ExperimentError`` where there is no such folder.
  public static func records(below path: String) throws -> [RunRecord] {
    try paths(below: path).map { RunRecord(RunFolder($0)) }
  }

  /// The folders of these runs.
  /// - Throws: ``ExperimentError`` where there is no such folder.
  public static func paths(below path: String) throws -> [String] {
    guard isFolder(path) else {
      throw ExperimentError(
        "there is no folder '\(path)'. Runs are made by: daedalus train RECIPE --out \(path)/NAME")
    }
    return folders(below: RunFolder(path).path, depth: depth).map(\.path)
  }

  private static func folders(below path: String, depth: Int) -> [RunFolder] {
    let folder = RunFolder(path)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    if folder.exists || names.contains("checkpoints") || names.contains("run.json") {
      return [folder]
    }
    guard depth > 0 else { return [] }
    return names.sorted().filter { !$0.hasPrefix(".") }.flatMap { name -> [RunFolder] in
      let inner = path == "/" ? "/\(name)" : "\(path)/\(name)"
      return isFolder(inner) ? folders(below: inner, depth: depth - 1) : []
    }
  }
}
