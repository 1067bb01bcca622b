internal import Foundation
internal import Tensor

/// What a compiled plugin depends on, as one name: a library of another name is another plugin.
package struct PluginKey: Sendable, Equatable {
  /// 64 hexadecimal digits.
  package let text: String

  /// The library's module, so that two files may declare types of one name.
  package var module: String { "Plugin_\(text.prefix(16))" }

  /// The digest of the source, of the compiler's arguments, and of everything that it sees: the
  /// module files, which name the only compiler that can read them, and what lies beside the maps
  /// of C modules.
  /// - Throws: ``PluginsUnavailable`` if an interface cannot be read.
  package init(
    _ source: PluginSource, flags: [String], entry: String, interfaces: PluginInterfaces
  ) throws {
    var all: [UInt8] = []
    func add(_ name: String, _ bytes: [UInt8]) {
      all += Array("\(name) \(bytes.count)\n".utf8) + bytes
    }
    for flag in flags { add("flag", Array(flag.utf8)) }
    add("entry", Array(entry.utf8))
    add("source", source.bytes)
    for path in try interfaces.files() {
      guard let data = FileManager.default.contents(atPath: path) else {
        throw PluginsUnavailable("\(path) cannot be read")
      }
      add(URL(fileURLWithPath: path).lastPathComponent, [UInt8](data))
    }
    text = SHA256.hex(all)
  }
}

extension PluginInterfaces {
  /// Everything that a compiler reads of them, in an order that does not change.
  fileprivate func files() throws -> [String] {
    try modules
      + cModules.flatMap { folder in
        do {
          let names = try FileManager.default.contentsOfDirectory(atPath: folder)
          return names.sorted().filter { $0.hasSuffix(".h") || $0.hasSuffix(".modulemap") }
            .map { "\(folder)/\($0)" }
        } catch {
          throw PluginsUnavailable("\(folder) cannot be read: \(error)")
        }
      }
  }
}
