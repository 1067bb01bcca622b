import Foundation
import TestSupport
import Testing

/// Layers point downwards only. The compiler lets imports of undeclared but transitive
/// dependencies pass, so the `import` lines are compared with the table of
/// Documentation/architecture.md here.
struct LayeringTests {
  private static let pluginAuthor: Set = ["Diffusion", "Images", "Layers", "Recipe", "Tensor"]
  private static let component: Set = ["Diffusion", "Recipe", "Tensor"]
  private static let components: Set = [
    "Schedulers", "Samplers", "Losses", "Datasets", "Metrics", "Models", "Trackers",
  ]

  /// What each module under `Sources/` may import besides what comes with Swift.
  private static let mayImport: [String: Set<String>] = [
    "CArchive": [], "CClassifierWeights": [], "CKernels": [], "COpenBLAS": [], "CPNG": [],
    "CTurboJPEG": [], "CYAML": [],
    "Archives": ["CArchive"],
    "Recipe": ["CYAML"],
    // npz files are zip archives: Documentation/decisions/0002-archives-at-the-bottom.md.
    "Tensor": ["Archives", "CKernels", "COpenBLAS"],
    "Diffusion": ["Recipe", "Tensor"],
    "Layers": ["Recipe", "Tensor"],
    "Images": ["CPNG", "CTurboJPEG", "Recipe", "Tensor"],
    "Schedulers": component, "Samplers": component, "Losses": component,
    "Models": component.union(["Layers"]),
    "Datasets": component.union(["Archives", "Images"]),
    "Metrics": component.union(["CClassifierWeights", "Images", "Layers"]),
    "Trackers": component.union(["Archives", "SwiftProtobuf"]),
    "PluginFiles": ["Recipe", "Tensor"],
    "ComponentLaws": component.union(["Layers"]),
    "Experiments": pluginAuthor, "Reports": pluginAuthor.union(["Mustache"]),
    "Daedalus": pluginAuthor,
    "BundledPlugins": pluginAuthor.union(["Daedalus"]),
    "DaedalusCommand": pluginAuthor.union(components).union([
      "ArgumentParser", "BundledPlugins", "ComponentLaws", "Daedalus", "Experiments",
      "PluginFiles", "Reports",
    ]),
    "DaedalusMain": ["DaedalusCommand"],
  ]

  private static let toolchain: Set = [
    "Darwin", "Foundation", "FoundationEssentials", "Glibc", "Musl", "Synchronization",
  ]

  /// A C library is imported by one module.
  private static let cLibraries: Set = [
    "CArchive", "CClassifierWeights", "CKernels", "COpenBLAS", "CPNG", "CTurboJPEG", "CYAML",
  ]

  private static var root: URL {
    URL(filePath: References.folder).deletingLastPathComponent().deletingLastPathComponent()
  }

  @Test func modulesImportOnlyWhatStandsBelow() throws {
    for folder in try Self.contents(Self.root.appending(path: "Sources")) {
      let module = folder.lastPathComponent
      guard module != "Build" else { continue }
      guard let allowed = Self.mayImport[module] else {
        Issue.record("Sources/\(module) is not in the table: say what it may import")
        continue
      }
      for found in try Self.imports(in: folder) {
        #expect(
          allowed.union(Self.toolchain).contains(found.module),
          "\(found.place): \(module) must not import \(found.module)")
      }
    }
  }

  @Test func pluginsImportWhatTheirAuthorsMay() throws {
    for folder in try Self.contents(Self.root.appending(path: "Plugins")) {
      let allowed = Self.pluginAuthor.union(Self.toolchain).union(["Daedalus"])
      for found in try Self.imports(in: folder.appending(path: "Sources")) {
        #expect(allowed.contains(found.module), "\(found.place): a plugin imports \(found.module)")
      }
    }
  }

  @Test func everyCLibraryHasOneImporter() throws {
    var importers: [String: Set<String>] = [:]
    for folder in try Self.contents(Self.root.appending(path: "Sources")) {
      for found in try Self.imports(in: folder) where Self.cLibraries.contains(found.module) {
        importers[found.module, default: []].insert(folder.lastPathComponent)
      }
    }
    for (library, modules) in importers {
      #expect(modules.count == 1, "\(library) is imported by \(modules.sorted())")
    }
  }

  @Test func tableIsOfModulesThatExist() throws {
    let modules = Set(
      try Self.contents(Self.root.appending(path: "Sources")).map(\.lastPathComponent))
    #expect(Set(Self.mayImport.keys).subtracting(modules).isEmpty)
  }

  private struct Import {
    let module: String
    let place: String
  }

  private static func contents(_ folder: URL) throws -> [URL] {
    try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil, options: .skipsHiddenFiles)
  }

  /// The import lines of all Swift files in a folder, wherever they stand in the file.
  private static func imports(in folder: URL) throws -> [Import] {
    let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    let sources = (files?.allObjects ?? []).compactMap { $0 as? URL }
      .filter { $0.pathExtension == "swift" }
    let line =
      /^\s*(?:@\w+\s+)*(?:(?:public|package|internal|fileprivate|private)\s+)?import\s+(?:(?:struct|class|enum|protocol|func|var|let|typealias)\s+)?(\w+).*/
    return try sources.flatMap { file in
      let lines = try String(contentsOf: file, encoding: .utf8).components(separatedBy: "\n")
      return lines.enumerated().compactMap { number, text in
        text.wholeMatch(of: line).map {
          Import(module: String($0.1), place: "\(file.path()):\(number + 1)")
        }
      }
    }
  }
}
