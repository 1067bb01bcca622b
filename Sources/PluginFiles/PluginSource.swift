internal import Foundation

/// A Swift file that adds components, read whole.
package struct PluginSource: Sendable, Equatable {
  /// The file, as the user typed it.
  package let path: String
  /// What it held when it was read.
  package let bytes: [UInt8]

  /// The line that every such file has, as every folder under `Plugins/` does.
  private static let pluginLine = "public let plugin"
  private static let largestSize = 10_000_000

  /// A source of its parts, unchecked.
  package init(path: String, bytes: [UInt8]) {
    self.path = path
    self.bytes = bytes
  }

  /// Reads a file.
  /// - Throws: ``PluginError`` if there is none, if it is no Swift file of at most 10 MB, or if it
  ///   has no line that says what it adds.
  package init(_ path: String) throws {
    guard path.hasSuffix(".swift") else {
      throw PluginError(path, "is no Swift file: its name does not end in .swift")
    }
    self.init(path: path, bytes: try Self.read(path))
    guard pluginLines(where: { _ in true }).count > 0 else {
      throw PluginError(
        path, "has no line 'public let plugin = Plugin(MySchedule.self)', which says what it adds")
    }
  }

  /// The numbers of the lines that say what the file adds, where they stand outside of any other
  /// declaration: two of them are one too many.
  package var outerPluginLines: [Int] { pluginLines { !$0.hasPrefix(" ") && !$0.hasPrefix("\t") } }

  private func pluginLines(where isMeant: (Substring) -> Bool) -> [Int] {
    let text = String(decoding: bytes, as: UTF8.self)
    let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
    return lines.indices.filter { index in
      let line = lines[index].drop { $0 == " " || $0 == "\t" }
      return line.hasPrefix(Self.pluginLine) && isMeant(lines[index])
    }.map { $0 + 1 }
  }

  /// What to name the file on a command line, where a dash would begin an option and an at-sign
  /// a file of arguments.
  package var argument: String { path.hasPrefix("-") || path.hasPrefix("@") ? "./\(path)" : path }

  /// Only a regular file is opened: a pipe would wait for ever.
  private static func read(_ path: String) throws -> [UInt8] {
    var status = stat()
    guard stat(path, &status) == 0 else {
      let reason = String(cString: strerror(errno))
      throw PluginError(
        path, errno == ENOENT ? "there is no such file" : "cannot be read: \(reason)")
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      let isFolder = status.st_mode & S_IFMT == S_IFDIR
      throw PluginError(path, isFolder ? "is a folder, not a Swift file" : "is no regular file")
    }
    guard status.st_size <= largestSize else {
      throw PluginError(path, "holds \(status.st_size) bytes, and no plugin needs that many")
    }
    guard access(path, R_OK) == 0, let data = FileManager.default.contents(atPath: path) else {
      throw PluginError(path, "cannot be read: \(String(cString: strerror(errno)))")
    }
    return [UInt8](data)
  }
}
