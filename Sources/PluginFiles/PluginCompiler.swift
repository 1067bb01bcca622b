internal import Foundation

/// `swiftc`, and how it is asked to make a library of a plugin.
package struct PluginCompiler: Sendable {
  /// Where it is.
  package let path: String

  /// Finds the compiler in the folders of `PATH`.
  /// - Throws: ``PluginsUnavailable``.
  package init(searching folders: String) throws {
    let candidates = folders.split(separator: ":").map { "\($0)/swiftc" }
    guard let found = candidates.first(where: { access($0, X_OK) == 0 }) else {
      throw PluginsUnavailable(
        "there is no Swift compiler 'swiftc' in PATH: install the toolchain that this program was "
          + "built with, https://www.swift.org/install, and add its usr/bin to PATH")
    }
    path = found
  }

  /// Its own name of its version: `Swift version 6.3.1 (swift-6.3.1-RELEASE)`.
  /// - Throws: ``PluginsUnavailable`` if it does not run.
  package func version() throws -> String {
    let (code, output) = try run(["--version"], capturing: NSTemporaryDirectory())
    guard code == 0, let line = output.split(separator: "\n").first else {
      throw PluginsUnavailable("'\(path) --version' fails: \(output)")
    }
    return String(line)
  }

  /// What does not depend on the plugin: one interface of the language with the folders under
  /// `Plugins/`, so that a file can move there as it is. No optimisation: heavy work is done in
  /// the program's kernels, and compiling takes half the time. One compiler for both files reads the
  /// interfaces once.
  package static let flags = [
    "-emit-library", "-parse-as-library", "-swift-version", "6",
    "-enable-upcoming-feature", "ExistentialAny",
    "-enable-upcoming-feature", "MemberImportVisibility", "-Onone", "-wmo",
  ]

  /// The second file of every library: what the program calls.
  package static let entry = """
    import Recipe

    @c(daedalus_plugin)
    public func daedalusPlugin(_ place: UnsafeMutableRawPointer) {
      place.initializeMemory(as: Recipe::Plugin.self, to: plugin)
    }

    """

  /// Makes a library.
  /// - Parameters:
  ///   - source: the plugin's file.
  ///   - module: the library's module, of a name that no other has in this process.
  ///   - interfaces: what it may see, and nothing else.
  ///   - folder: an empty folder for what the compiler reads and writes.
  ///   - moduleCache: where the compiler keeps what it made of C headers.
  /// - Returns: the library's path, and what the compiler printed.
  /// - Throws: ``PluginError`` with what the compiler printed.
  func compile(
    _ source: PluginSource, module: String, against interfaces: PluginInterfaces,
    in folder: String, moduleCache: String
  ) throws -> (library: String, warnings: String) {
    let visible = "\(folder)/Modules"
    let entry = "\(folder)/\(module)_Entry.swift"
    let library = "\(folder)/\(module).so"
    try FileManager.default.createDirectory(atPath: visible, withIntermediateDirectories: false)
    for path in interfaces.modules {
      let name = URL(fileURLWithPath: path).lastPathComponent
      try FileManager.default.createSymbolicLink(
        atPath: "\(visible)/\(name)", withDestinationPath: path)
    }
    try Data(Self.entry.utf8).write(to: URL(fileURLWithPath: entry))
    let (code, output) = try run(
      Self.flags + ["-module-name", module, "-module-cache-path", moduleCache]
        + ([visible] + interfaces.cModules).flatMap { ["-I", $0] }
        + ["-o", library, source.argument, entry],
      capturing: folder)
    guard code == 0 else { throw Self.failure(of: source, output: output) }
    return (library, output)
  }

  private static func failure(of source: PluginSource, output: String) -> PluginError {
    let lines = source.outerPluginLines
    guard lines.count < 2 else {
      let list = lines.map(String.init).joined(separator: " and ")
      return PluginError(
        source.path,
        "says 'public let plugin' in lines \(list), but has to say it once: "
          + "Plugin(One.self, Other.self) adds several components", compilerOutput: output)
    }
    return PluginError(source.path, "does not compile; nothing was run", compilerOutput: output)
  }

  /// Runs the compiler to its end. What it prints goes to a file: no pipe can fill up.
  private func run(
    _ arguments: [String], capturing folder: String
  ) throws -> (code: Int32, output: String) {
    let path = "\(folder)/output-\(UInt64.random(in: .min ... .max))"
    guard FileManager.default.createFile(atPath: path, contents: nil),
      let handle = FileHandle(forWritingAtPath: path)
    else { throw PluginsUnavailable("nothing can be written to \(folder)") }
    defer { try? FileManager.default.removeItem(atPath: path) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: self.path)
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = handle
    process.standardError = handle
    do { try process.run() } catch {
      throw PluginsUnavailable("\(self.path) cannot be started: \(error)")
    }
    process.waitUntilExit()
    let bytes = FileManager.default.contents(atPath: path) ?? Data()
    return (process.terminationStatus, String(decoding: bytes, as: UTF8.self))
  }
}
