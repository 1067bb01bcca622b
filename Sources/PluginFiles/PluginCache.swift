internal import Foundation
internal import Tensor

/// Compiled plugins on disk, in a folder of the user's alone.
///
/// Each is one file that is named by its ``PluginKey`` and ends with the digest of what stands
/// before it. It is written under another name and renamed, so that two processes may compile at
/// once. What is damaged, or could have been written by another user, is not loaded.
package struct PluginCache: Sendable {
  /// Where it is.
  package let folder: String

  /// The cache in a folder, which is made where it is missing.
  /// - Throws: ``PluginsUnavailable`` if it cannot be made, or if others could write there.
  package init(folder: String) throws {
    self.folder = folder
    try Self.makeFolder(folder)
  }

  /// The folder for an environment: in `XDG_CACHE_HOME`, where that is an absolute path, else in
  /// `.cache` of `HOME`, else of the home folder that the system knows.
  package static func folder(environment: [String: String]) -> String {
    func absolute(_ name: String) -> String? {
      environment[name].flatMap { $0.hasPrefix("/") ? $0 : nil }
    }
    let cache = absolute("XDG_CACHE_HOME") ?? "\(absolute("HOME") ?? NSHomeDirectory())/.cache"
    return "\(cache)/daedalus/plugins"
  }

  /// Where the compiler keeps what it made of C headers.
  package var moduleCache: String { "\(folder)/ModuleCache" }

  /// The library of a key, whole and the user's own; nil if there is none.
  package func library(_ key: PluginKey) -> String? {
    let path = path(key)
    guard Self.isPrivate(path, kind: S_IFREG),
      let bytes = FileManager.default.contents(atPath: path).map({ [UInt8]($0) }),
      bytes.count > Self.digestLength,
      SHA256.hex(Array(bytes.dropLast(Self.digestLength))).utf8.elementsEqual(
        bytes.suffix(Self.digestLength))
    else { return nil }
    return path
  }

  /// Keeps a library under its key.
  /// - Returns: where it is now.
  /// - Throws: ``PluginsUnavailable`` if it cannot be written.
  package func store(_ library: [UInt8], as key: PluginKey) throws -> String {
    let temporary = "\(folder)/\(Self.unfinished)\(UInt64.random(in: .min ... .max)).so"
    let data = Data(library + Array(SHA256.hex(library).utf8))
    let attributes = [FileAttributeKey.posixPermissions: 0o600]
    guard
      FileManager.default.createFile(atPath: temporary, contents: data, attributes: attributes),
      rename(temporary, path(key)) == 0
    else {
      let reason = String(cString: strerror(errno))
      unlink(temporary)
      throw PluginsUnavailable("\(path(key)) cannot be written: \(reason)")
    }
    return path(key)
  }

  /// Runs `body` with a new folder, which is removed then.
  package func withTemporaryFolder<T>(_ body: (String) throws -> T) throws -> T {
    removeLeftovers()
    let path = "\(folder)/\(Self.unfinished)\(UInt64.random(in: .min ... .max))"
    guard mkdir(path, 0o700) == 0 else { throw Self.unwritable(path) }
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try body(path)
  }

  private static let unfinished = "unfinished-"
  private static let digestLength = 64

  private func path(_ key: PluginKey) -> String { "\(folder)/\(key.text).so" }

  /// Removes what processes left an hour ago that died while they compiled.
  private func removeLeftovers() {
    let files = FileManager.default
    for name in (try? files.contentsOfDirectory(atPath: folder)) ?? []
    where name.hasPrefix(Self.unfinished) {
      let attributes = try? files.attributesOfItem(atPath: "\(folder)/\(name)")
      let date = attributes?[.modificationDate] as? Date
      guard let date, Date().timeIntervalSince(date) > 3600 else { continue }
      try? files.removeItem(atPath: "\(folder)/\(name)")
    }
  }
}

extension PluginCache {
  /// Makes a folder and those above it; it and the one above have to be the user's own.
  private static func makeFolder(_ path: String) throws {
    try makeFolders(path)
    let parent = URL(fileURLWithPath: path).deletingLastPathComponent().path
    for folder in [parent, path] where !isPrivate(folder, kind: S_IFDIR) {
      throw PluginsUnavailable(
        "compiled plugins are kept in \(folder), which has to be a folder of yours that nobody "
          + "else can write to: set its owner and rights, or another XDG_CACHE_HOME")
    }
  }

  private static func makeFolders(_ path: String) throws {
    if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
    guard errno == ENOENT, path != "/" else { throw unwritable(path) }
    try makeFolders(URL(fileURLWithPath: path).deletingLastPathComponent().path)
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw unwritable(path) }
  }

  /// Whether something is of this kind, belongs to the user, and nobody else can write to it.
  private static func isPrivate(_ path: String, kind: mode_t) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == kind
      && status.st_uid == geteuid() && status.st_mode & 0o022 == 0
  }

  private static func unwritable(_ path: String) -> PluginsUnavailable {
    PluginsUnavailable(
      "compiled plugins are kept in \(path), which cannot be made: "
        + "\(String(cString: strerror(errno))). XDG_CACHE_HOME names another place")
  }
}
