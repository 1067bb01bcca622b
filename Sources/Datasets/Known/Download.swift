import Foundation
import Tensor

/// Downloads a known file by the program `curl`: goes on where it was stopped, and puts the file under
/// its name only when its digest is right.
package struct Download: Sendable {
  private let file: KnownFile
  private let address: String
  private let folder: String

  /// A download into a folder, from a mirror's folder where one is named.
  /// - Throws: `FileError` for a file that nobody may have without asking.
  package init(_ file: KnownFile, to folder: String, mirror: String? = nil) throws {
    let mirrored = mirror.map { "\($0.hasSuffix("/") ? String($0.dropLast()) : $0)/\(file.name)" }
    guard let address = mirrored ?? file.address else {
      throw FileError(file.name, "has no public address: get it by hand, and use --from")
    }
    self.file = file
    self.address = address
    self.folder = folder
  }

  /// The file, once it is complete.
  package var path: String { "\(folder)/\(file.name)" }
  private var partial: String { "\(path).part" }

  /// Downloads what is missing, and checks it.
  /// - Parameter onProgress: called now and then with the bytes that are there.
  /// - Throws: `FileError`. What arrived stays, unless it is wrong.
  package func run(onProgress: (_ bytes: Int) -> Void = { _ in }) throws {
    try makeFolders(folder)
    if FileManager.default.fileExists(atPath: path) { return try file.check(path) }
    let lock = try FileLock("\(path).lock")
    defer { lock.release() }
    if FileManager.default.fileExists(atPath: path) { return try file.check(path) }
    // A download that was stopped after its last byte is complete, and curl has nothing to ask for.
    if (try? file.check(partial)) == nil { try fetch(onProgress) }
    do {
      try file.check(partial)
    } catch let error as FileError {
      unlink(partial)
      throw FileError(address, error.problem)
    }
    guard rename(partial, path) == 0 else { throw FileError.unwritable(path, errno) }
    unlink("\(path).lock")
  }

  private func fetch(_ onProgress: (_ bytes: Int) -> Void) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      "curl", "--fail", "--location", "--silent", "--show-error", "--retry", "3",
      "--continue-at", "-", "--output", partial, "--", address,
    ]
    process.standardInput = FileHandle.nullDevice
    let errors = Pipe()
    process.standardError = errors
    do { try process.run() } catch {
      throw FileError(address, "cannot be downloaded: curl cannot be started")
    }
    while process.isRunning {
      usleep(50_000)
      var status = stat()
      if stat(partial, &status) == 0 { onProgress(Int(status.st_size)) }
    }
    guard process.terminationStatus == 0 else {
      let text = String(decoding: errors.fileHandleForReading.availableData, as: UTF8.self)
      let reason = text.split(whereSeparator: \.isNewline).last.map(String.init)
      throw FileError(
        address,
        process.terminationStatus == 127
          ? "cannot be downloaded: the program curl is missing; on Debian: apt install curl"
          : "cannot be downloaded: \(reason ?? "curl ended with \(process.terminationStatus)")")
    }
  }
}
