internal import Foundation

/// The interfaces that a plugin is compiled against, which have to be those of this very program: a
/// library that was compiled against others crashes it.
///
/// Module files lie in `Modules` beside the program, where a build leaves them, or in
/// `../lib/daedalus/Modules`. The maps and headers of C modules lie in `C` in there, or where the
/// program was built, in its sources.
package struct PluginInterfaces: Sendable {
  /// The module files that a plugin may see, those that they need in turn included.
  package let modules: [String]
  /// The folders of the C modules behind them, each with a `module.modulemap`.
  package let cModules: [String]

  /// What authors of plugins import, and what these modules are built on.
  private static let names = [
    "Archives", "Daedalus", "Diffusion", "Images", "Layers", "Recipe", "Tensor",
  ]
  private static let cNames = ["CArchive", "CKernels", "COpenBLAS", "CPNG", "CTurboJPEG", "CYAML"]

  /// Those of the program that runs.
  /// - Throws: ``PluginsUnavailable``.
  package static func ofThisProgram() throws -> PluginInterfaces {
    let path = realpath("/proc/self/exe", nil) ?? realpath(CommandLine.arguments[0], nil)
    defer { free(path) }
    return try PluginInterfaces(program: path.map { String(cString: $0) } ?? "")
  }

  /// Those of the program at an absolute path.
  /// - Throws: ``PluginsUnavailable``.
  package init(program: String) throws {
    let folder = URL(fileURLWithPath: program).deletingLastPathComponent()
    let built = folder.appendingPathComponent("Modules").path
    let installed = folder.deletingLastPathComponent()
      .appendingPathComponent("lib/daedalus/Modules").path
    let found = [built, installed].first { isThere("\($0)/Recipe.swiftmodule") }
    guard let found else {
      throw PluginsUnavailable(
        "there are no module files in \(built) or \(installed): run the program where it was "
          + "built, as .build/release/daedalus")
    }
    modules = Self.names.map { "\(found)/\($0).swiftmodule" }
    cModules = try Self.cNames.map { try Self.folder(ofC: $0, beside: found) }
    if let missing = modules.first(where: { !isThere($0) }) {
      throw PluginsUnavailable("there is no module file \(missing): build the program again")
    }
    if found == built { try requireNewer(program) }
  }

  private static func folder(ofC name: String, beside modules: String) throws -> String {
    let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().path
    let candidates = ["\(modules)/C/\(name)", "\(sources)/\(name)/include", "\(sources)/\(name)"]
    if let found = candidates.first(where: { isThere("\($0)/module.modulemap") }) { return found }
    throw PluginsUnavailable(
      "there is no module map of \(name) in \(candidates.joined(separator: " or "))")
  }

  /// A build that failed on its way leaves new interfaces beside an old program.
  private func requireNewer(_ program: String) throws {
    let linked = modificationTime(program)
    guard let newer = modules.first(where: { modificationTime($0) > linked }) else { return }
    throw PluginsUnavailable(
      "\(program) is older than \(newer): build it again, by 'swift build -c release'")
  }
}

private func isThere(_ path: String) -> Bool { access(path, R_OK) == 0 }

/// Seconds since 1970; 0 where there is no file.
private func modificationTime(_ path: String) -> Double {
  let attributes = try? FileManager.default.attributesOfItem(atPath: path)
  return (attributes?[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
}
