internal import CArchive
import Foundation

/// libarchive, writing a zip archive of stored members to a closure.
final class ZipWriter {
  /// What libarchive's callback needs: where bytes go, and the error with which that failed.
  private final class Sink {
    let write: (UnsafeRawBufferPointer) throws -> Void
    var error: (any Error)?

    init(_ write: @escaping (UnsafeRawBufferPointer) throws -> Void) {
      self.write = write
    }

    /// Passes the bytes on; -1, which stops libarchive, once that has failed.
    func accept(_ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
      guard error == nil else { return -1 }
      do {
        try write(UnsafeRawBufferPointer(start: bytes, count: count))
        return count
      } catch {
        self.error = error
        return -1
      }
    }
  }

  private let archive: OpaquePointer
  private let sink: Sink

  init(_ sink: @escaping (UnsafeRawBufferPointer) throws -> Void) {
    guard let archive = archive_write_new() else { fatalError("libarchive: out of memory") }
    self.archive = archive
    self.sink = Sink(sink)
    archive_write_set_format_zip(archive)
    archive_write_zip_set_compression_store(archive)
    archive_write_set_options(archive, "zip:hdrcharset=UTF-8")
    archive_write_set_bytes_per_block(archive, 1 << 16)
    archive_write_set_bytes_in_last_block(archive, 1)
    let client = Unmanaged.passUnretained(self.sink).toOpaque()
    let write:
      @convention(c) (
        OpaquePointer?, UnsafeMutableRawPointer?, UnsafeRawPointer?, Int
      ) -> Int = { _, client, bytes, count in
        guard let client else { return -1 }
        return Unmanaged<Sink>.fromOpaque(client).takeUnretainedValue().accept(bytes, count)
      }
    guard archive_write_open2(archive, client, nil, write, nil, nil) == ARCHIVE_OK else {
      fatalError("libarchive: cannot write zip archives: \(reason)")
    }
  }

  deinit { archive_write_free(archive) }

  func add(_ name: String, _ bytes: [UInt8]) throws {
    guard let entry = archive_entry_new2(archive) else { fatalError("libarchive: out of memory") }
    defer { archive_entry_free(entry) }
    archive_entry_set_pathname_utf8(entry, name)
    archive_entry_set_filetype(entry, S_IFREG)
    archive_entry_set_perm(entry, 0o644)
    archive_entry_set_size(entry, Int64(bytes.count))
    try check(archive_write_header(archive, entry) == ARCHIVE_OK, name)
    var done = 0
    while done < bytes.count {
      let written = bytes.withUnsafeBytes {
        archive_write_data(archive, $0.baseAddress! + done, $0.count - done)
      }
      try check(written > 0, name)
      done += written
    }
    try check(archive_write_finish_entry(archive) == ARCHIVE_OK, name)
  }

  func finish() throws {
    try check(archive_write_close(archive) == ARCHIVE_OK, "the list of members")
  }

  private var reason: String {
    archive_error_string(archive).map { String(cString: $0) } ?? "unknown error"
  }

  /// Throws what the sink threw. Any other failure is a mistake of ours.
  private func check(_ succeeded: Bool, _ name: String) throws {
    if let error = sink.error { throw error }
    guard succeeded else { fatalError("libarchive: cannot write \(name): \(reason)") }
  }
}
