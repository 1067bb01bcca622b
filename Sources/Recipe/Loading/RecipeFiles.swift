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
    self.init(
      read: { path, _ in
        guard let text = texts[RecipePath.normalized(path)] else {
          throw Failure(message: "there is no file \(quoted(path: path))")
        }
        return Array(text.utf8)
      },
      identity: RecipePath.normalized)
  }
}

private func readFromDisk(_ path: String, mayBePipe: Bool) throws -> [UInt8] {
  let name = quoted(path: path)
  guard !path.utf8.contains(0) else {
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
  guard let stream = fopen(path, "rb") else {
    throw RecipeFiles.Failure(message: "cannot read \(name): \(String(cString: strerror(errno)))")
  }
  defer { fclose(stream) }
  // One byte more than is allowed tells the caller that there are too many.
  var bytes = [UInt8](repeating: 0, count: Bounds.fileSize + 1)
  let count = fread(&bytes, 1, bytes.count, stream)
  guard ferror(stream) == 0 else {
    throw RecipeFiles.Failure(message: "\(name) cannot be read to its end")
  }
  return Array(bytes[..<count])
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
