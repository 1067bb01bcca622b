internal import CArchive
import Foundation

/// libarchive, reading one file: members one after another, nothing written to the disk.
final class ArchiveReader {
  /// What the file is taken for; nothing else is tried.
  enum Format {
    case zip
    /// Plain or gzip.
    case tar
    /// One stream without members, plain or gzip.
    case stream
  }

  private let path: String
  private let format: Format
  private let fileSize: Int
  private let archive: OpaquePointer

  /// libarchive hands names over in the thread's locale, and C's has only ASCII.
  private let unicode = newlocale(LC_CTYPE_MASK, "C.UTF-8", nil)

  init(_ path: String, _ format: Format) throws {
    fileSize = try checkedSize(path)
    self.path = path
    self.format = format
    guard let archive = archive_read_new() else { fatalError("libarchive: out of memory") }
    self.archive = archive
    switch format {
    // Not the reader of zip streams: it would take half an archive for a whole one.
    case .zip: archive_read_support_format_zip_seekable(archive)
    case .tar:
      archive_read_support_format_tar(archive)
      archive_read_support_filter_gzip(archive)
    case .stream:
      archive_read_support_format_raw(archive)
      archive_read_support_filter_gzip(archive)
    }
    guard archive_read_open_filename(archive, path, 1 << 16) == ARCHIVE_OK else {
      throw failure()
    }
  }

  deinit {
    archive_read_free(archive)
    if let unicode { freelocale(unicode) }
  }

  /// The most that all members may unpack to, whatever else is allowed: 64 MiB, or a hundred times the
  /// file's size. Pictures and arrays are not packed so well; what is, is made to fill memory.
  private var plausibleContents: Int { max(1 << 26, 100 * fileSize) }

  /// Calls `body` with each regular member's name and contents; folders are passed over.
  func visit(
    limit: Int, memberLimit: Int = .max, _ body: (String, [UInt8]) throws -> Void
  ) throws {
    let limit = min(limit, plausibleContents)
    var names = Set<String>()
    var left = limit
    while let (entry, name) = try next() {
      guard format != .stream else {
        try body("", contents(size: nil, limit: left, of: limit))
        continue
      }
      guard archive_entry_is_encrypted(entry) == 0 else {
        throw ArchiveError(
          path: path, problem: "has the encrypted member '\(name)': unpack it first")
      }
      guard archive_entry_filetype(entry) != S_IFDIR else { continue }
      guard archive_entry_filetype(entry) == S_IFREG, archive_entry_hardlink(entry) == nil else {
        throw ArchiveError(
          path: path, problem: "has the member '\(name)', which is a link and no regular file")
      }
      guard names.insert(name).inserted else {
        throw ArchiveError(path: path, problem: "has the member '\(name)' twice")
      }
      let size = archive_entry_size_is_set(entry) != 0 ? Int(archive_entry_size(entry)) : nil
      let bytes = try contents(
        size: size, limit: min(left, memberLimit), of: min(limit, memberLimit))
      left -= bytes.count
      try body(name, bytes)
    }
  }

  /// Moves to the next member; nil at the end.
  private func next() throws -> (entry: OpaquePointer, name: String)? {
    let previous = uselocale(unicode)
    defer { uselocale(previous) }
    var entry: OpaquePointer?
    let status = archive_read_next_header(archive, &entry)
    if status == ARCHIVE_EOF { return nil }
    guard status == ARCHIVE_OK || status == ARCHIVE_WARN, let entry else { throw failure() }
    guard let name = archive_entry_pathname_utf8(entry) ?? archive_entry_pathname(entry) else {
      throw ArchiveError(path: path, problem: "has a member whose name is no text")
    }
    return (entry, try checked(String(cString: name)))
  }

  /// The member's name, if it is safe to use below a folder.
  private func checked(_ name: String) throws -> String {
    let parts = name.split(whereSeparator: { $0 == "/" || $0 == "\\" })
    let isPrintable = name.unicodeScalars.allSatisfy(Self.isPrintable)
    guard let first = name.first, first != "/", first != "\\", !parts.contains(".."), isPrintable
    else {
      let shown = name.prefix(80).map { $0.unicodeScalars.allSatisfy(Self.isPrintable) ? $0 : "?" }
      throw ArchiveError(
        path: path,
        problem: "has the member '\(String(shown))', whose name would leave the folder that it is "
          + "put in or cannot be printed")
    }
    return name
  }

  private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    ![.control, .lineSeparator, .paragraphSeparator].contains(scalar.properties.generalCategory)
  }

  /// The current member's bytes, of which at most `limit` are left out of `allowed`.
  private func contents(size: Int?, limit: Int, of allowed: Int) throws -> [UInt8] {
    let tooLarge = ArchiveError(
      path: path, problem: "unpacks to more than \(allowed) bytes, the most allowed here")
    if let size, size > limit { throw tooLarge }
    var bytes: [UInt8] = []
    // A false size shall not take memory: deflate packs at most 1032 to one.
    if let size, size > 0, size / 1032 <= fileSize { bytes.reserveCapacity(size) }
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let got = piece.withUnsafeMutableBytes {
        archive_read_data(archive, $0.baseAddress, $0.count)
      }
      guard got >= 0 else { throw failure() }
      guard got > 0 else { return bytes }
      guard got <= limit - bytes.count else { throw tooLarge }
      bytes += piece[..<got]
    }
  }

  private func failure() -> ArchiveError {
    let kind =
      switch format {
      case .zip: "a whole zip archive"
      case .tar: "a whole tar archive"
      case .stream: "a whole gzip file"
      }
    let reason = archive_error_string(archive).map { String(cString: $0) } ?? "unknown error"
    // Some reasons end in a line break, and some quote the archive.
    let line = reason.filter { $0.isASCII && $0 >= " " && $0 != "\u{7F}" }
    return ArchiveError(path: path, problem: "cannot be read as \(kind): \(line)")
  }
}

/// Throws unless there is a regular file at `path`; returns its size in bytes.
func checkedSize(_ path: String) throws -> Int {
  var status = stat()
  guard stat(path, &status) == 0 else {
    throw ArchiveError(path: path, problem: "cannot be read: \(String(cString: strerror(errno)))")
  }
  guard status.st_mode & S_IFMT == S_IFREG else {
    let kind = status.st_mode & S_IFMT == S_IFDIR ? "a folder" : "no regular file"
    throw ArchiveError(path: path, problem: "is \(kind), but a file is expected")
  }
  return Int(status.st_size)
}
