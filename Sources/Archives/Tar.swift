/// Tar archives, plain or compressed with gzip. Source: POSIX.1-2001, pax.
public enum Tar {
  /// Calls `body` with name and bytes of one member after another. Folders are passed over.
  ///
  /// Throws `ArchiveError` if the file is no tar archive or cut short, a member is a link, there
  /// twice or named to leave its folder, or all of them unpack to more than `limit` bytes, or to more
  /// than 64 MiB and a hundred times the file; and whatever `body` throws. Tar has no checksum over
  /// contents: check a known hash.
  public static func visit(
    _ path: String, limit: Int, _ body: (_ name: String, _ bytes: [UInt8]) throws -> Void
  ) throws {
    try ArchiveReader(path, .tar).visit(limit: limit, body)
  }
}
