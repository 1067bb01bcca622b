import Foundation
import PluginFiles
import TestSupport
import Testing

/// Compiled plugins on disk: whole, the user's own, and those of their key, or none.
struct PluginCacheTests {
  private let scratch = ScratchFolder()
  private var folder: String { scratch.file("home/daedalus/plugins") }
  private let library = Array("a library".utf8)

  private func key(
    _ interfaces: PluginInterfaces, text: String = "public let plugin = Plugin()",
    flags: [String] = ["-a"], entry: String = "entry"
  ) throws -> PluginKey {
    try PluginKey(
      PluginSource(path: "a.swift", bytes: Array(text.utf8)), flags: flags, entry: entry,
      interfaces: interfaces)
  }

  /// A program as it is installed: `bin/daedalus` and `lib/daedalus/Modules`.
  private func install() throws -> String {
    try scratch.makeFolder("bin")
    let modules = "lib/daedalus/Modules"
    for name in ["CArchive", "CKernels", "COpenBLAS", "CPNG", "CYAML"] {
      try scratch.makeFolder("\(modules)/C/\(name)")
      scratch.write("module \(name) {}", to: "\(modules)/C/\(name)/module.modulemap")
    }
    for name in ["Archives", "Daedalus", "Diffusion", "Images", "Layers", "Recipe", "Tensor"] {
      scratch.write("the interface of \(name)", to: "\(modules)/\(name).swiftmodule")
    }
    scratch.write("the program", to: "bin/daedalus")
    return scratch.file("bin/daedalus")
  }

  private func mode(_ path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
  }

  @Test func whatIsStoredIsFoundByItsKeyAlone() throws {
    let interfaces = try PluginInterfaces(program: install())
    let cache = try PluginCache(folder: folder)
    let (one, other) = (try key(interfaces), try key(interfaces, text: "other"))
    #expect(cache.library(one) == nil)
    let path = try cache.store(library, as: one)
    #expect(cache.library(one) == path && cache.library(other) == nil)
    #expect(scratch.contents(of: "home").count == 1, "nothing else is left")
    #expect(try mode(path) == 0o600 && mode(folder) == 0o700)
    #expect(try mode(scratch.file("home/daedalus")) == 0o700)
  }

  /// Cut short, one bit changed, emptied, writable by others, a link: none of them is loaded.
  @Test func damagedAndForeignLibrariesAreNotFound() throws {
    let key = try key(PluginInterfaces(program: install()))
    let cache = try PluginCache(folder: folder)
    let path = try cache.store(library, as: key)
    let bytes = [UInt8](try #require(FileManager.default.contents(atPath: path)))
    let write = { (bytes: [UInt8]) in try Data(bytes).write(to: URL(fileURLWithPath: path)) }
    let faults: [ArraySlice<UInt8>] = [
      bytes.dropLast(), [bytes[0] ^ 1] + bytes.dropFirst(), [], bytes.prefix(64),
    ]
    for damaged in faults {
      try write(Array(damaged))
      #expect(cache.library(key) == nil)
    }
    try write(bytes)
    #expect(cache.library(key) == path)
    chmod(path, 0o666)
    #expect(cache.library(key) == nil)
    chmod(path, 0o600)
    rename(path, "\(path).moved")
    symlink("\(path).moved", path)
    #expect(cache.library(key) == nil)
    #expect(try cache.store(library, as: key) == path && cache.library(key) == path)
  }

  @Test func aFolderThatOthersCanWriteToIsRefused() throws {
    _ = try PluginCache(folder: folder)
    for open in [folder, scratch.file("home/daedalus")] {
      chmod(open, 0o777)
      #expect {
        try PluginCache(folder: folder)
      } throws: { error in
        "\(error)".hasPrefix(
          "compiled plugins are kept in \(open), which has to be a folder of yours that nobody else "
            + "can write to")
      }
      chmod(open, 0o700)
    }
    scratch.write("", to: "file")
    #expect {
      try PluginCache(folder: scratch.file("file/daedalus/plugins"))
    } throws: { error in
      "\(error)".contains("which cannot be made: Not a directory")
    }
  }

  @Test func theFolderFollowsTheEnvironment() {
    let home = NSHomeDirectory() + "/.cache/daedalus/plugins"
    #expect(PluginCache.folder(environment: [:]) == home)
    #expect(PluginCache.folder(environment: ["XDG_CACHE_HOME": "relative"]) == home)
    #expect(PluginCache.folder(environment: ["XDG_CACHE_HOME": "/c"]) == "/c/daedalus/plugins")
    #expect(PluginCache.folder(environment: ["HOME": "/h"]) == "/h/.cache/daedalus/plugins")
  }

  @Test func temporaryFoldersGo() throws {
    let cache = try PluginCache(folder: folder)
    struct Stop: Error {}
    try scratch.makeFolder("home/daedalus/plugins/unfinished-1")
    try scratch.makeFolder("home/daedalus/plugins/unfinished-2")
    let old = Date(timeIntervalSinceNow: -7200)
    try FileManager.default.setAttributes(
      [.modificationDate: old], ofItemAtPath: "\(folder)/unfinished-1")
    #expect(throws: Stop.self) { try cache.withTemporaryFolder { _ in throw Stop() } }
    // The other one may be in use.
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["unfinished-2"])
  }

  /// The key names everything that a library depends on.
  @Test func everythingChangesTheKey() throws {
    let program = try install()
    let interfaces = try PluginInterfaces(program: program)
    let plain = try key(interfaces)
    #expect(try key(PluginInterfaces(program: program)) == plain)
    var others = [
      try key(interfaces, text: "public let plugin = Plugin() "),
      try key(interfaces, flags: ["-b"]), try key(interfaces, flags: ["-a", "-b"]),
      try key(interfaces, entry: ""),
    ]
    for file in ["Archives.swiftmodule", "Tensor.swiftmodule", "C/CYAML/module.modulemap"] {
      let before = scratch.bytes("lib/daedalus/Modules/\(file)")
      scratch.write("another interface", to: "lib/daedalus/Modules/\(file)")
      others.append(try key(PluginInterfaces(program: program)))
      _ = scratch.file("lib/daedalus/Modules/\(file)", before)
    }
    scratch.write("int f(void);", to: "lib/daedalus/Modules/C/CPNG/shim.h")
    others.append(try key(PluginInterfaces(program: program)))
    #expect(!others.map(\.text).contains(plain.text))
    #expect(Set(others.map(\.text)).count == others.count)
    #expect(plain.module == "Plugin_\(plain.text.prefix(16))" && plain.text.count == 64)
  }

  @Test func missingInterfacesAreNamed() throws {
    #expect {
      try PluginInterfaces(program: "/nowhere/bin/daedalus")
    } throws: { error in
      "\(error)"
        == "there are no module files in /nowhere/bin/Modules or /nowhere/lib/daedalus/Modules: "
        + "run the program where it was built, as .build/release/daedalus"
    }
    let program = try install()
    try FileManager.default.removeItem(
      atPath: scratch.file("lib/daedalus/Modules/Layers.swiftmodule"))
    #expect(throws: PluginsUnavailable.self) { try PluginInterfaces(program: program) }
  }

  /// As a build leaves them that failed on its way.
  @Test func interfacesThatAreNewerThanTheProgramAreRefused() throws {
    let program = try install()
    try scratch.copy("lib/daedalus/Modules", to: "bin/Modules")
    func date(_ path: String, _ seconds: Double) throws {
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSince1970: seconds)], ofItemAtPath: path)
    }
    for name in try FileManager.default.contentsOfDirectory(atPath: scratch.file("bin/Modules")) {
      try date(scratch.file("bin/Modules/\(name)"), 1000)
    }
    try date(program, 2000)
    #expect(
      try PluginInterfaces(program: program).modules[0].hasSuffix(
        "bin/Modules/Archives.swiftmodule"))
    let newer = scratch.file("bin/Modules/Tensor.swiftmodule")
    try date(newer, 3000)
    #expect {
      try PluginInterfaces(program: program)
    } throws: { error in
      "\(error)" == "\(program) is older than \(newer): build it again, by 'swift build -c release'"
    }
  }

  @Test func aMissingCompilerIsSaid() {
    #expect {
      try PluginCompiler(searching: "/nowhere:\(scratch.path)")
    } throws: { error in
      "\(error)"
        == "there is no Swift compiler 'swiftc' in PATH: install the toolchain that this program "
        + "was built with, https://www.swift.org/install, and add its usr/bin to PATH"
    }
  }
}
