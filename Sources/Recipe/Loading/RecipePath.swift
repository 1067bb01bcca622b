import Foundation

/// Arithmetic of paths, as text: nothing is looked up but where the command runs.
enum RecipePath {
  /// A path from the root of the file system, which has the same meaning everywhere.
  static func absolute(_ path: String) -> String {
    normalized(join(path, from: FileManager.default.currentDirectoryPath + "/"))
  }

  /// Everything up to the last slash, which is included; empty if there is none.
  static func folder(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
  }

  /// A path as seen from the file that mentions it.
  static func join(_ path: String, from file: String) -> String {
    path.hasPrefix("/") ? path : folder(of: file) + path
  }

  /// The path without `.` and without every `..` that follows a folder; `.` if nothing is left.
  static func normalized(_ path: String) -> String {
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part == "..", let last = parts.last, last != ".." {
        parts.removeLast()
      } else if part != ".." || !path.hasPrefix("/") {
        parts.append(part)
      }
    }
    let rest = parts.joined(separator: "/")
    if path.hasPrefix("/") { return "/" + rest }
    return rest.isEmpty && !path.isEmpty ? "." : rest
  }
}
