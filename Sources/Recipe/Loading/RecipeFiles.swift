import Foundation

/// Where recipes' files come from: the disk, or a dictionary in tests.
package struct RecipeFiles: Sendable {
  /// Why there is no text, in the words of the message.
  package struct Failure: Error {
    let message: String
    var hint: String?
  }

  /// The bytes of a file; throws `Failure`. Only a recipe named by the user may be a pipe.
  let read: @Sendable (_ path: String, _ mayBePipe: Bool) throws -> [UInt8]
  /// What two paths of the same file have in common.
  let identity: @Sendable (_ path: String) -> String

  /// The files of the machine.
  static let disk = RecipeFiles(
    read: readFromDisk,
    identity: { path in URL(fileURLWithPath: path).resolvingSymlinksInPath().path })

  private init(
    read: @escaping @Sendable (String, Bool) throws -> [UInt8],
    identity: @escaping @Sendable (String) -> String
  ) {
    self.read = read
    self.identity = identity
  }

  /// Files that exist in memory only.
  package init(_ texts: [String: String]) {
    self.init(bytes: texts.mapValues { Array($0.utf8) })
  }

  /// Files that exist in memory only, and need not be texts.
  package init(bytes files: [String: [UInt8]]) {
    self.init(
      read: { path, _ in
        guard let bytes = files[RecipePath.normalized(path)] else {
          throw Failure(message: "there is no file \(quoted(path: path))")
        }
        return bytes
      },
      identity: RecipePath.normalized)
  }
}

private func readFromDisk(_ path: String, mayBePipe: Bool) throws -> [UInt8] {
  let name = quoted(path: path)
  guard !path.utf8.contains(0), path.utf8.count < Bounds.path else {
    throw RecipeFiles.Failure(message: "\(name) is not the name of a file")
  }
  var isFolder: ObjCBool = false
  guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
    throw RecipeFiles.Failure(message: "there is no file \(name)", hint: neighbour(of: path))
  }
  guard !isFolder.boolValue else {
    throw RecipeFiles.Failure(message: "\(name) is a folder, not a recipe")
  }
  guard mayBePipe || isRegularFile(path) else {
    throw RecipeFiles.Failure(message: "\(name) is not a file with a text in it")
  }
  // Without O_NONBLOCK, opening a pipe waits for someone to write into it.
  let file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
  guard file >= 0, let stream = fdopen(file, "rb") else {
    throw RecipeFiles.Failure(message: "cannot read \(name): \(String(cString: strerror(errno)))")
  }
  defer { fclose(stream) }
  if mayBePipe { awaitWriter(file) }
  // One byte more than is allowed tells the caller that there are too many.
  var bytes = [UInt8](repeating: 0, count: Bounds.fileSize + 1)
  let count = fread(&bytes, 1, bytes.count, stream)
  guard ferror(stream) == 0 else {
    throw RecipeFiles.Failure(message: "\(name) cannot be read to its end")
  }
  return Array(bytes[..<count])
}

/// Gives the writer of a pipe half a second to come. From then on a pipe without one is empty, and
/// one with a writer waits for its text; other files have theirs at once.
private func awaitWriter(_ file: Int32) {
  let milliseconds: Int32 = 500
  var event = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
  _ = poll(&event, 1, milliseconds)
  _ = fcntl(file, F_SETFL, fcntl(file, F_GETFL) & ~O_NONBLOCK)
}

private func isRegularFile(_ path: String) -> Bool {
  let target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
  let attributes = try? FileManager.default.attributesOfItem(atPath: target)
  return attributes?[.type] as? FileAttributeType == .typeRegular
}

/// "did you mean 'base/cifar10.yaml'?" if a recipe of a similar name lies in the same folder.
private func neighbour(of path: String) -> String? {
  let folder = RecipePath.folder(of: path)
  let names = try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)
  let recipes = (names ?? []).filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }
  return nearestName(to: String(path.dropFirst(folder.count)), among: recipes)
    .map { "did you mean '\(printable($0))'?" }
}
