import Foundation
import TestSupport
import Testing

/// The files of `Documentation/plugins`: a component of each kind, and a recipe of all of them.
enum PluginExamples {
  /// The folder of the pages.
  static let documentation = "\(References.folder)/../../Documentation"

  /// The names of the files.
  static func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: "\(documentation)/plugins").sorted()
  }

  static func text(_ name: String) -> String {
    let bytes = FileManager.default.contents(atPath: "\(documentation)/plugins/\(name)") ?? Data()
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Where the tests keep compiled plugins; the example of a schedule, `roots.swift`, is one.
  static let cache = Result { try makeCache() }

  /// A folder for compiled plugins, with one in it.
  static func makeCache() throws -> ScratchFolder {
    let folder = ScratchFolder()
    folder.write(text("schedule.swift"), to: "roots.swift")
    let first = try folder.daedalus(
      "--plugin roots.swift components schedule roots", environment: ["XDG_CACHE_HOME": folder.path]
    )
    #expect(first.code == 0 && first.error == "compiling roots.swift\n", "\(first.error)")
    #expect(first.output.hasPrefix("schedule roots: square roots of betas rise in equal steps\n"))
    return folder
  }
}
