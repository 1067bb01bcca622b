import Foundation

/// A folder for one test's files, removed when the last reference goes.
public final class ScratchFolder: Sendable {
  /// Where it is.
  public let path: String

  /// A new, empty folder.
  public init() {
    path = NSTemporaryDirectory() + "daedalus-test-\(UUID().uuidString)"
    try! FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The path of `name` in the folder; with `bytes`, after writing them there.
  public func file(_ name: String, _ bytes: [UInt8]? = nil) -> String {
    let file = "\(path)/\(name)"
    if let bytes {
      // Not `Data.write`, which syncs: thousands of times, that is slow.
      unlink(file)
      let stream = fopen(file, "wb")!
      fwrite(bytes, 1, bytes.count, stream)
      fclose(stream)
    }
    return file
  }

  /// What the file holds; nothing if it is not there.
  public func bytes(_ name: String) -> [UInt8] {
    Array(FileManager.default.contents(atPath: file(name)) ?? Data())
  }

  /// What the folder holds, in order.
  public var names: [String] { try! FileManager.default.contentsOfDirectory(atPath: path).sorted() }

  /// Every file below a folder, with its contents, by its path in there.
  package func contents(of name: String) -> [String: [UInt8]] {
    let paths = FileManager.default.enumerator(atPath: file(name))?.compactMap { $0 as? String }
    var contents: [String: [UInt8]] = [:]
    for path in paths ?? [] {
      var isFolder: ObjCBool = false
      let isThere = FileManager.default.fileExists(
        atPath: file("\(name)/\(path)"), isDirectory: &isFolder)
      if isThere, !isFolder.boolValue { contents[path] = bytes("\(name)/\(path)") }
    }
    return contents
  }
}
