import Archives
import Foundation
import Tensor

/// Unpacks archives into a folder that appears when it is complete.
package struct Unpacking: Sendable {
  /// The most that an archive may unpack to, and one of its members: 256 GiB and 16 GiB.
  private static let largestContents = 1 << 38
  private static let largestMember = 1 << 34

  private let archives: [String]

  /// Archives: zip, tar, or tar with gzip, whatever their names say. A tar archive in one of them, as
  /// ImageNet has one for each class, becomes a folder.
  package init(_ archives: [String]) { self.archives = archives }

  /// Unpacks them to `folder`, which must not be there.
  /// - Parameter onMember: called with the number of files so far.
  /// - Returns: the number of files.
  /// - Throws: `FileError` for what is no archive, is cut short, or has a member that would leave the
  ///   folder or is there already; then there is no such folder.
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
      var count = 0
      for archive in archives {
        let before = count
        try unpack(archive, to: partial) {
          count += 1
          onMember(count)
        }
        guard count > before else { throw FileError(archive, "holds no files") }
      }
      guard rename(partial, folder) == 0 else { throw FileError.unwritable(folder, errno) }
      return count
    } catch {
      try? FileManager.default.removeItem(atPath: partial)
      if let error = error as? ArchiveError { throw FileError(error.path, error.problem) }
      throw error
    }
  }

  /// Writes what is in an archive to a folder.
  private func unpack(
    _ archive: String, to folder: String, isInner: Bool = false, onMember: () -> Void
  ) throws {
    let body = { (member: String, bytes: [UInt8]) throws in
      let path = "\(folder)/\(member)"
      try makeFolders((path as NSString).deletingLastPathComponent)
      guard !FileManager.default.fileExists(atPath: path) else {
        throw FileError(archive, "has \(member), which another archive has as well")
      }
      do { try Data(bytes).write(to: URL(fileURLWithPath: path)) } catch {
        throw FileError(path, "cannot be written: \(error.localizedDescription)", isOfDisk: true)
      }
      guard !isInner, member.hasSuffix(".tar") else { return onMember() }
      do {
        try unpack(path, to: String(path.dropLast(4)), isInner: true, onMember: onMember)
      } catch let error as ArchiveError {
        throw FileError("\(archive): \(member)", error.problem)
      }
      unlink(path)
    }
    if try readFile(archive, prefix: 2) == Array("PK".utf8) {
      try Zip.visit(
        archive, limit: Self.largestContents, memberLimit: Self.largestMember, body)
    } else {
      try Tar.visit(archive, limit: Self.largestContents, body)
    }
  }
}
