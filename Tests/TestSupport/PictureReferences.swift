import Archives
import Foundation
import Tensor

/// The picture files that `make_picture_references.py` wrote, and the pixels that Pillow sees in them.
package struct PictureReferences {
  /// The files by their paths.
  package let files: [String: [UInt8]]
  private let pixels: [String: NPYArray]

  /// Reads all of them.
  package init() throws {
    let members = try Zip.read("\(References.folder)/pictures.zip", limit: 1 << 26)
    files = Dictionary(uniqueKeysWithValues: members.map { ($0.name, $0.bytes) })
    pixels = try NPZ.read("\(References.folder)/pictures.npz")
  }

  /// Files that must be refused, by their names.
  package static func hostile() throws -> [String: [UInt8]] {
    let members = try Zip.read("\(References.folder)/hostile.zip", limit: 1 << 26)
    return Dictionary(uniqueKeysWithValues: members.map { ($0.name, $0.bytes) })
  }

  /// An array by its name.
  package func array(_ name: String) throws -> NPYArray {
    guard let array = pixels[name] else { throw FileError(name, "there is no such array") }
    return array
  }

  /// The bytes of one array.
  package func bytes(_ name: String) throws -> [UInt8] { try array(name).bytes() }

  /// A file's bytes.
  package func file(_ name: String) throws -> [UInt8] {
    guard let bytes = files[name] else { throw FileError(name, "there is no such file") }
    return bytes
  }

  /// Puts the files below `prefix` into a folder, under their names.
  package func unpack(_ prefix: String, in folder: ScratchFolder) throws {
    for (name, bytes) in files where name.hasPrefix(prefix) {
      try folder.makeFolder((name as NSString).deletingLastPathComponent)
      _ = folder.file(name, bytes)
    }
  }
}
