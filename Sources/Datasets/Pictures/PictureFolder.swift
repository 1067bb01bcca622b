import Foundation
import Tensor

/// The pictures in a folder and the folders inside it, by name.
package struct PictureFolder: PictureSource {
  /// How names of picture files end, in lower case.
  package static let endings = ["jpg", "jpeg", "png"]

  /// Where they are.
  package let place: String
  /// In the order of the images.
  package let pictures: [Picture]
  /// Names, sizes and times of change.
  package let identity: String

  /// The pictures below `place`, in the order of their paths' bytes; hidden ones are passed over.
  /// - Parameter classNames: the folders that stand for classes; none for images without labels.
  /// - Throws: `FileError` where there are none, or one is in no class's folder.
  package init(_ place: String, classNames: [String]) throws {
    let labels = Dictionary(uniqueKeysWithValues: classNames.enumerated().map { ($1, $0) })
    let names = try Self.names(in: place)
    guard !names.isEmpty else {
      throw FileError(
        place, "holds no pictures: files are looked for whose names end in .jpg, .jpeg or .png")
    }
    let pictures = try names.map { name in
      guard !classNames.isEmpty else { return Picture(name: name, label: 0) }
      let folder = name.contains("/") ? String(name.prefix { $0 != "/" }) : nil
      guard let label = folder.flatMap({ labels[$0] }) else {
        throw FileError(
          "\(place)/\(name)",
          "is \(folder.map { "in the folder '\($0)'" } ?? "in no folder"), but 'class_names' has "
            + classNames.prefix(8).joined(separator: ", ") + (classNames.count > 8 ? ", ..." : ""))
      }
      return Picture(name: name, label: label)
    }
    try self.init(place, pictures)
  }

  /// Pictures of known names below `place`.
  /// - Throws: `FileError` for one that is not there.
  package init(_ place: String, _ pictures: [Picture]) throws {
    self.place = place
    self.pictures = pictures
    identity = try pictures.map { picture in
      "\(picture.name)\t\(try FileStamp(ofFile: "\(place)/\(picture.name)"))"
    }.joined(separator: "\n")
  }

  /// One file after another, in order.
  package func visit(
    after done: Int, _ body: (_ number: Int, _ path: String, _ bytes: [UInt8]) throws -> Void
  ) throws {
    for number in done..<max(done, pictures.count) {
      let path = "\(place)/\(pictures[number].name)"
      try body(number, path, try readFile(path, limit: largestPicture))
    }
  }

  /// The folders directly in `place` that have pictures, by name: what `class_names` may be.
  package static func folders(in place: String) throws -> [String] {
    let folders = try names(in: place).compactMap { name in
      name.contains("/") ? String(name.prefix { $0 != "/" }) : nil
    }
    return Set(folders).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// The names of all pictures below `place`, in the order of their bytes.
  /// - Throws: `FileError` where there is no such folder.
  package static func names(in place: String) throws -> [String] {
    guard isFolder(place) else {
      throw FileError(place, "is no folder, but one of pictures is expected")
    }
    let all = FileManager.default.enumerator(atPath: place)?.allObjects ?? []
    return all.compactMap { $0 as? String }.filter { name in
      let last = name.split(separator: "/").last ?? ""
      let ending = last.split(separator: ".", omittingEmptySubsequences: false).last ?? ""
      return !name.hasPrefix(".") && !name.contains("/.") && last.contains(".")
        && endings.contains(ending.lowercased())
    }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}

/// A file's size and time of change: another file, or the same file changed, has another stamp.
struct FileStamp: CustomStringConvertible {
  let description: String

  /// - Throws: `FileError` where there is no regular file.
  init(ofFile path: String) throws {
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw FileError(path, "cannot be read: \(String(cString: strerror(errno)))")
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw FileError(path, "is no regular file, but a picture is expected")
    }
    let time = status.st_mtim
    description = "\(status.st_size) \(time.tv_sec).\(time.tv_nsec)"
  }
}
