import Foundation

/// Files that may be compressed with gzip (RFC 1952).
public enum Gzip {
  /// The bytes of the file at `path`: unpacked if it begins with gzip's magic 1F 8B, else as they
  /// are.
  ///
  /// Throws `ArchiveError` if the file cannot be read, is cut short or damaged, or holds more than
  /// `limit` bytes when unpacked, or more than 64 MiB and a hundred times its own. Size and checksum at the file's end are checked; a file of several
  /// gzip streams joined does not pass.
  public static func read(_ path: String, limit: Int) throws -> [UInt8] {
    let size = try checkedSize(path)
    let (head, tail) = try ends(path, size)
    var contents: [UInt8] = []
    guard size > 0 else { return contents }
    try ArchiveReader(path, .stream).visit(limit: limit) { contents = $1 }
    if head == [0x1F, 0x8B] {
      let found = littleEndian(tail.prefix(4)), length = littleEndian(tail.suffix(4))
      guard size >= 18, length == UInt32(truncatingIfNeeded: contents.count),
        found == Checksum.crc32(contents)
      else {
        throw ArchiveError(
          path: path,
          problem: "is damaged or cut short: its gzip checksum and length do not match its "
            + "\(contents.count) unpacked bytes")
      }
    }
    return contents
  }

  /// The file's first two and last eight bytes, or fewer if it is shorter.
  private static func ends(_ path: String, _ size: Int) throws -> ([UInt8], [UInt8]) {
    guard let file = fopen(path, "rb") else {
      throw ArchiveError(path: path, problem: "cannot be read: \(String(cString: strerror(errno)))")
    }
    defer { fclose(file) }
    var head = [UInt8](repeating: 0, count: 2)
    head.removeLast(2 - fread(&head, 1, 2, file))
    var tail = [UInt8](repeating: 0, count: min(8, size))
    fseek(file, size - tail.count, SEEK_SET)
    tail.removeLast(tail.count - fread(&tail, 1, tail.count, file))
    return (head, tail)
  }

  private static func littleEndian(_ bytes: some BidirectionalCollection<UInt8>) -> UInt32 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
  }
}
