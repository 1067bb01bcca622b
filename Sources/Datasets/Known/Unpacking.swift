import Archives
import Foundation
import Tensor

/// Unpacks an archive into a folder that appears when it is complete.
package struct Unpacking: Sendable {
  /// The most that an archive may unpack to, and one of its members: 256 GiB and 16 GiB.
  private static let largestContents = 1 << 38
  private static let largestMember = 1 << 34

  private let archive: String

  /// An archive: zip, tar, or tar with gzip, whatever its name says.
  package init(_ archive: String) { self.archive = archive }

  /// Unpacks it to `folder`, which must not be there.
  /// - Parameter onMember: called with the number of files so far.
  /// - Returns: the number of files.
  /// - Throws: `FileError` for what is no archive, is cut short, or has a member that would leave the
  ///   folder; then there is no such folder.
  package func unpack(to folder: String, onMember: (Int) -> Void = { _ in }) throws -> Int {
    guard !FileManager.default.fileExists(atPath: folder) else {
      throw FileError(folder, "is there already: remove it, or choose another by --to")
    }
    let parent = (folder as NSString).deletingLastPathComponent
    try makeFolders(parent.isEmpty ? "." : parent)
    let prefix = ".unpacking-"
    Leftovers.remove(in: parent.isEmpty ? "." : parent, unfinished: prefix)
    let name = "\(prefix)\(UInt64.random(in: .min ... .max))"
    let partial = parent.isEmpty ? name : "\(parent)/\(name)"
    try makeFolders(partial)
    let hold = Leftovers.hold(partial)
    defer { if hold >= 0 { close(hold) } }
    do {
      let count = try write(to: partial, onMember)
      guard rename(partial, folder) == 0 else { throw FileError.unwritable(folder, errno) }
      return count
    } catch {
      try? FileManager.default.removeItem(atPath: partial)
      if let error = error as? ArchiveError { throw FileError(error.path, error.problem) }
      throw error
    }
  }

  private func write(to folder: String, _ onMember: (Int) -> Void) throws -> Int {
    var count = 0
    var made: Set<String> = []
    let body = { (member: String, bytes: [UInt8]) throws in
      let path = "\(folder)/\(member)"
      let parent = (path as NSString).deletingLastPathComponent
      if made.insert(parent).inserted { try makeFolders(parent) }
      do { try Data(bytes).write(to: URL(fileURLWithPath: path)) } catch {
        throw FileError(path, "cannot be written: \(error.localizedDescription)", isOfDisk: true)
      }
      count += 1
      onMember(count)
    }
    if try readFile(archive, prefix: 2) == Array("PK".utf8) {
      try Zip.visit(
        archive, limit: Self.largestContents, memberLimit: Self.largestMember, body)
    } else {
      try Tar.visit(archive, limit: Self.largestContents, body)
    }
    guard count > 0 else { throw FileError(archive, "holds no files") }
    return count
  }
}
