internal import Foundation
public import Recipe

/// Components in one Swift file each, compiled where that is needed and loaded while the program
/// runs. What they do, they do with the rights of whoever runs the program.
public struct PluginLoader: Sendable {
  private let environment: [String: String]
  private let onCompile: @Sendable (String) -> Void

  /// A loader for a process's environment, of which it reads `PATH`, `XDG_CACHE_HOME` and `HOME`.
  /// - Parameter onCompile: is told before a file is compiled, and what the compiler warned of.
  public init(
    environment: [String: String], onCompile: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.environment = environment
    self.onCompile = onCompile
  }

  /// The plugin of a file: its line `public let plugin = Plugin(...)`.
  /// - Throws: ``PluginError``.
  public func load(_ path: String) throws -> Plugin {
    let source = try PluginSource(path)
    do {
      let plugin = try Self.open(try library(of: source), of: path)
      guard !plugin.components.isEmpty else {
        throw PluginError(path, "adds no components: its line says Plugin()")
      }
      return plugin
    } catch let obstacle as PluginsUnavailable {
      throw PluginError(path, "cannot be compiled here: \(obstacle)")
    }
  }

  /// What keeps plugins from being compiled here, or by what they would be.
  public func diagnosis() -> String {
    do {
      _ = try PluginInterfaces.ofThisProgram()
      _ = try PluginCache(folder: PluginCache.folder(environment: environment))
      let compiler = try PluginCompiler(searching: environment["PATH"] ?? "")
      return "can be compiled by \(compiler.path), \(try compiler.version())"
    } catch {
      return "cannot be compiled here: \(error)"
    }
  }

  /// A library of the source as it is and of the interfaces as they are, compiled if there is none.
  private func library(of source: PluginSource) throws -> String {
    let interfaces = try PluginInterfaces.ofThisProgram()
    let cache = try PluginCache(folder: PluginCache.folder(environment: environment))
    let key = try PluginKey(
      source, flags: PluginCompiler.flags, entry: PluginCompiler.entry, interfaces: interfaces)
    if let library = cache.library(key) { return library }
    let compiler = try PluginCompiler(searching: environment["PATH"] ?? "")
    onCompile("compiling \(source.path)")
    return try cache.withTemporaryFolder { folder in
      let (library, warnings) = try compiler.compile(
        source, module: key.module, against: interfaces, in: folder,
        moduleCache: cache.moduleCache)
      if !warnings.isEmpty { onCompile(warnings) }
      guard try PluginSource(source.path) == source else {
        throw PluginError(source.path, "changed while it was compiled: try again")
      }
      guard let bytes = FileManager.default.contents(atPath: library) else {
        throw PluginsUnavailable("\(compiler.path) said nothing and made no library")
      }
      return try cache.store([UInt8](bytes), as: key)
    }
  }

  /// Loads a library and asks it for its plugin. It stays loaded: its types are in use.
  private static func open(_ library: String, of path: String) throws -> Plugin {
    guard let handle = dlopen(library, RTLD_NOW | RTLD_LOCAL) else {
      let reason = dlerror().map { String(cString: $0) } ?? "no reason was given"
      throw PluginError(path, "was compiled but cannot be loaded: \(reason)")
    }
    guard let symbol = dlsym(handle, "daedalus_plugin") else {
      throw PluginError(path, "was compiled but has no plugin in it")
    }
    let write = unsafeBitCast(
      symbol, to: (@convention(c) (UnsafeMutableRawPointer) -> Void).self)
    return withUnsafeTemporaryAllocation(of: Plugin.self, capacity: 1) { place in
      write(UnsafeMutableRawPointer(place.baseAddress!))
      return place.moveElement(from: 0)
    }
  }
}
