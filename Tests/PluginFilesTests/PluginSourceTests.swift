import Foundation
import PluginFiles
import TestSupport
import Testing

struct PluginSourceTests {
  private let folder = ScratchFolder()

  private func complaint(_ name: String, _ text: String? = nil) -> String {
    let path = folder.file(name, text.map { Array($0.utf8) })
    do {
      _ = try PluginSource(path)
      return "read"
    } catch { return "\(error)".replacing(path, with: name) }
  }

  @Test func whatIsNoPluginIsRefusedUnread() throws {
    try FileManager.default.createDirectory(
      atPath: folder.file("d.swift"), withIntermediateDirectories: false)
    mkfifo(folder.file("pipe.swift"), 0o600)
    let line = "has no line 'public let plugin = Plugin(MySchedule.self)', which says what it adds"
    #expect(complaint("none.swift") == "none.swift: there is no such file")
    #expect(complaint("d.swift") == "d.swift: is a folder, not a Swift file")
    #expect(complaint("pipe.swift") == "pipe.swift: is no regular file")
    #expect(
      complaint("a.txt", "x") == "a.txt: is no Swift file: its name does not end in .swift")
    #expect(complaint("a.swift", "") == "a.swift: \(line)")
    #expect(complaint("b.swift", "let plugin = Plugin()") == "b.swift: \(line)")
    #expect(complaint("c.swift", "\0\u{1}\u{fffd}") == "c.swift: \(line)")
    #expect(complaint("e.swift", "public let plugin = Plugin()") == "read")
    let sparse = folder.file("large.swift", [])
    truncate(sparse, 10_000_001)
    #expect(
      complaint("large.swift") == "large.swift: holds 10000001 bytes, and no plugin needs that many"
    )
  }

  /// A line inside of a function is another matter, and so is one of another name.
  @Test func linesThatSayItAreCounted() throws {
    let text = """
      public let plugin = Plugin(A.self)
      func f() {
        public let plugin = 1
      }
      public let plugin = Plugin(B.self)
      """
    let source = try PluginSource(folder.file("a.swift", Array(text.utf8)))
    #expect(source.outerPluginLines == [1, 5])
  }

  /// Neither an option nor a file of arguments.
  @Test func namesThatTheCompilerWouldMistake() throws {
    let names = ["-o.swift": "./-o.swift", "@a.swift": "./@a.swift", "a.swift": "a.swift"]
    let text = Array("public let plugin = Plugin()".utf8)
    for (name, argument) in names {
      let path = folder.file(name, text)
      let source = PluginSource(path: name, bytes: try PluginSource(path).bytes)
      #expect(source.argument == argument)
    }
  }
}
