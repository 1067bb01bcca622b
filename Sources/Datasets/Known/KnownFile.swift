import Archives
import Foundation
import Tensor

/// A file that is published, as it is downloaded.
package struct KnownFile: Sendable, Equatable {
  /// What it is called.
  package let name: String
  /// Its digest, 32 hexadecimal digits.
  package let md5: String
  /// Its size in bytes.
  package let bytes: Int
  /// Where it can be had by anybody; nil where one has to ask for it.
  package let address: String?
  /// Where a digest is known of what a gzip file unpacks to, that is compared: packers differ.
  package let unpackedMD5: String?

  /// A file.
  package init(
    _ name: String, bytes: Int, md5: String, unpackedMD5: String? = nil, at address: String? = nil
  ) {
    self.name = name
    self.bytes = bytes
    self.md5 = md5
    self.unpackedMD5 = unpackedMD5
    self.address = address
  }

  /// Checks that the file at `path` is the one that is published, or was packed anew from it.
  /// - Throws: `FileError`, also for what is no such file at all: a page that says sorry, for example.
  package func check(_ path: String) throws {
    let found = try Self.digest(ofFile: path)
    guard found != md5 else { return }
    if let unpackedMD5, let contents = try? Gzip.read(path, limit: IDXFile.largestContents),
      MD5.hex(contents) == unpackedMD5
    {
      return
    }
    let begin = String(decoding: try readFile(path, prefix: 64), as: UTF8.self).lowercased()
    if begin.contains("<html") || begin.contains("<!doctype") {
      throw FileError(path, "is a web page, but \(name) is expected: download it anew")
    }
    throw FileError(
      path, "has the MD5 \(found), but that of \(name) is \(md5): it is damaged, or another file")
  }

  /// The MD5 of a file of any size.
  package static func digest(ofFile path: String) throws -> String {
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw FileError(path, "cannot be read")
    }
    defer { try? file.close() }
    var hash = MD5()
    do {
      while let piece = try file.read(upToCount: 1 << 20), !piece.isEmpty { hash.add(Array(piece)) }
    } catch {
      throw FileError(path, "cannot be read: \(error.localizedDescription)")
    }
    return hash.hex()
  }
}
