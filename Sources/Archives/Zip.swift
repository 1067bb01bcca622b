/// Zip archives, also those beyond 4 GiB. Source: PKWARE's APPNOTE.TXT 6.3.
public enum Zip {
  /// All members of the archive at `path`, stored or deflated, in the order of their data.
  ///
  /// Throws `ArchiveError` if the file is no zip archive or cut short, a checksum is wrong, a
  /// member is encrypted, a link, there twice or named to leave its folder, or all of them unpack
  /// to more than `limit` bytes, or to more than 64 MiB and a hundred times the file.
  public static func read(_ path: String, limit: Int) throws -> [(name: String, bytes: [UInt8])] {
    var members: [(name: String, bytes: [UInt8])] = []
    try visit(path, limit: limit) { members.append(($0, $1)) }
    return members
  }

  /// Calls `body` with name and bytes of one member after another, so that an archive larger than
  /// memory can be read. Folders are passed over. Throws like `read`, also if one member unpacks to
  /// more than `memberLimit` bytes, and whatever `body` throws.
  public static func visit(
    _ path: String, limit: Int, memberLimit: Int = .max,
    _ body: (_ name: String, _ bytes: [UInt8]) throws -> Void
  ) throws {
    try ArchiveReader(path, .zip).visit(limit: limit, memberLimit: memberLimit, body)
  }

  /// Hands the archive that stores `members` uncompressed to `sink`, piece by piece.
  ///
  /// Equal members give equal bytes: the time of every member is 1980-01-01. Throws whatever
  /// `sink` throws.
  public static func write(
    _ members: [(name: String, bytes: [UInt8])],
    into sink: @escaping (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    let writer = ZipWriter(sink)
    for (name, bytes) in members { try writer.add(name, bytes) }
    try writer.finish()
  }
}
