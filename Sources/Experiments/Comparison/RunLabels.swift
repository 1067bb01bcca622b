/// Short names for runs.
enum RunLabels {
  /// The recipes' names without the folders that all share; where two are equal, with as much of
  /// their paths as tells them apart.
  static func short(_ runs: [(name: String, path: String)]) -> [String] {
    let names = withoutCommonFolders(runs.map(\.name))
    let paths = withoutCommonFolders(runs.map(\.path))
    return names.indices.map { index in
      let isOnly = names.count { $0 == names[index] } == 1
      return isOnly ? names[index] : "\(names[index]) (\(paths[index]))"
    }
  }

  private static func withoutCommonFolders(_ texts: [String]) -> [String] {
    let parts = texts.map { $0.split(separator: "/", omittingEmptySubsequences: false) }
    let shortest = parts.map(\.count).min() ?? 0
    let same = (0..<max(0, shortest - 1)).prefix { place in
      parts.allSatisfy { $0[place] == parts[0][place] }
    }
    return parts.map { $0.dropFirst(same.count).joined(separator: "/") }
  }
}
