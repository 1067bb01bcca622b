import Foundation
import PackagePlugin

/// Generates the list of the components under `Plugins/`: those that the target depends on, which
/// are those named by a word in `Package.swift`.
@main
struct Registration: BuildToolPlugin {
  /// One command, which runs again whenever the list changes.
  func createBuildCommands(context: PluginContext, target: any Target) async throws -> [Command] {
    let folder = context.package.directoryURL.appending(
      path: "Plugins", directoryHint: .isDirectory)
    let names = target.dependencies.compactMap { dependency -> String? in
      guard case .target(let plugin) = dependency else { return nil }
      return isInside(folder, plugin.directoryURL) ? plugin.name : nil
    }
    warnOfFoldersWithoutWord(in: folder, named: Set(names))

    let output = context.pluginWorkDirectoryURL.appending(path: "BundledPlugins.swift")
    return [
      .buildCommand(
        displayName: "List the plugins: \(names.sorted().joined(separator: ", "))",
        executable: try context.tool(named: "WriteRegistration").url,
        arguments: [output.path()] + names.sorted(),
        inputFiles: [],
        outputFiles: [output])
    ]
  }

  private func isInside(_ folder: URL, _ directory: URL) -> Bool {
    let outer = folder.standardizedFileURL.pathComponents.filter { $0 != "/" }
    let inner = directory.standardizedFileURL.pathComponents.filter { $0 != "/" }
    return inner.count > outer.count && inner.starts(with: outer)
  }

  /// A folder that nobody named is not built: says so, and what to write.
  private func warnOfFoldersWithoutWord(in folder: URL, named names: Set<String>) {
    let contents = try? FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: [.isDirectoryKey], options: .skipsHiddenFiles)
    let folders = (contents ?? []).filter {
      (try? $0.resourceValues(forKeys: [.isDirectoryKey]))?.isDirectory ?? false
    }
    for name in folders.map(\.lastPathComponent).sorted() where !names.contains(name) {
      let all = names.union([name]).sorted().map { "\"\($0)\"" }.joined(separator: ", ")
      Diagnostics.warning(
        "Plugins/\(name) is not built: add \"\(name)\" to the first lines of Package.swift, "
          + "so that they read: let plugins = [\(all)]")
    }
  }
}
