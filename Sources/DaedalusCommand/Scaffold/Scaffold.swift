internal import Experiments
internal import Foundation
internal import Recipe
internal import Tensor

/// A component that is about to be written into a checkout of Daedalus: a folder under `Plugins/`, and
/// its word in `Package.swift`.
struct Scaffold {
  private let files: [(path: String, text: String)]
  private let folder: String
  private let root: String
  private let manifest: String

  /// Plans the files of a component. Nothing is written yet.
  /// - Throws: ``ExperimentError`` for a kind that cannot be made, and for a name that is none or is
  ///   taken.
  init(kind: String, name: String, in root: String, registry: Registry) throws {
    let kinds = ComponentTemplate.all.map(\.kind)
    guard let template = ComponentTemplate.all.first(where: { $0.kind == kind }) else {
      let nearest = nearestName(to: kind, among: kinds).map { "did you mean '\($0)'? " } ?? ""
      throw ExperimentError(
        "'\(kind)' is no kind of component that can be written: \(nearest)Known: "
          + kinds.joined(separator: ", "))
    }
    let name = try ComponentName(name, ending: template.ending)
    let path = "\(root)/Package.swift"
    guard FileManager.default.fileExists(atPath: path) else {
      throw ExperimentError(
        "there is no Package.swift here: 'daedalus new' writes into a checkout of Daedalus, and has "
          + "to be called in its folder")
    }
    let text = String(decoding: try readFile(path, limit: 1 << 20), as: UTF8.self)
    let words = try PluginWords(manifest: text, path: "Package.swift")
    let taken = Self.objections(to: name, template, words.words, root, registry)
    guard taken.isEmpty else {
      throw ExperimentError(
        "'\(name.module)' cannot be written:\n" + taken.map { "  \($0)" }.joined(separator: "\n"))
    }
    self.root = root
    folder = "Plugins/\(name.module)"
    files = template.files(name)
    manifest = words.manifest(adding: name.module)
  }

  /// Every reason why the name is not free. File systems may not tell upper case from lower.
  private static func objections(
    to name: ComponentName, _ template: ComponentTemplate, _ words: [String], _ root: String,
    _ registry: Registry
  ) -> [String] {
    var objections: [String] = []
    let isName = { (other: String) in other.lowercased() == name.module.lowercased() }
    for place in ["Plugins", "Sources", "Sources/Build"] {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(root)/\(place)")) ?? []
      objections += names.filter(isName).map { "there is \(place)/\($0)" }
    }
    if words.contains(name.module) { objections.append("Package.swift names it") }
    if foreignModules.contains(where: isName) { objections.append("it is the name of a module") }
    if name.type == template.protocolName {
      objections.append("its type would be called \(name.type), as the protocol is")
    }
    let kind = ComponentKind(template.kind, description: "")
    if registry.type(name.recipe, kind: kind) != nil {
      objections.append("there is a component '\(template.kind): {type: \(name.recipe)}'")
    }
    return objections
  }

  private static let foreignModules = [
    "ArgumentParser", "Dispatch", "Foundation", "Glibc", "PackagePlugin", "Swift",
    "Synchronization", "Testing", "TestSupport", "XCTest",
  ]

  /// Writes the files, then the word, and returns their paths. Overwrites nothing: if anything goes
  /// wrong, the new folder is removed and `Package.swift` stays.
  /// - Throws: `FileError`.
  func write() throws -> [String] {
    try makeFolder(folder)
    do {
      for subfolder in ["Sources", "Tests"] { try makeFolder("\(folder)/\(subfolder)") }
      for file in files { try writeAtomically(file.text, to: "\(root)/\(folder)/\(file.path)") }
      try writeAtomically(manifest, to: "\(root)/Package.swift")
    } catch {
      try? FileManager.default.removeItem(atPath: "\(root)/\(folder)")
      throw error
    }
    return files.map { "\(folder)/\($0.path)" } + ["Package.swift"]
  }

  /// Makes a folder that must not be there yet.
  private func makeFolder(_ path: String) throws {
    guard mkdir("\(root)/\(path)", 0o777) == 0 else {
      throw FileError(path, "the folder cannot be made: \(String(cString: strerror(errno)))")
    }
  }
}
