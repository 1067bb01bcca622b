import Foundation

/// The built program `daedalus`, started as a process: what a user types, reads and gets back.
package final class RunsProgram {
  /// What a process left.
  package struct Result: Equatable {
    /// The exit code; 128 and the signal's number where a signal ended the process.
    package let code: Int32
    /// Standard output.
    package let output: String
    /// Standard error.
    package let error: String
  }

  /// SwiftPM puts the program beside the tests.
  package static let path = URL(fileURLWithPath: CommandLine.arguments[0])
    .resolvingSymlinksInPath().deletingLastPathComponent().appendingPathComponent("daedalus").path

  private let process = Process()
  private let streams = ScratchFolder()

  /// Starts the program in a folder, with none of its environment variables but those in `environment`.
  /// Its streams go to files: no pipe can fill up. A copy of it may stand for it.
  package init(
    _ arguments: [String], in folder: String, environment: [String: String] = [:],
    program: String = RunsProgram.path
  ) throws {
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.environment = ProcessInfo.processInfo.environment
      .filter { !$0.key.hasPrefix("DAEDALUS_") }.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try handle("output")
    process.standardError = try handle("error")
    try process.run()
  }

  /// Runs a command line, split at its spaces, to its end.
  package static func run(
    _ line: String, in folder: String, environment: [String: String] = [:],
    program: String = RunsProgram.path
  ) throws -> Result {
    let arguments = line.split(separator: " ").map(String.init)
    return try RunsProgram(
      arguments, in: folder, environment: environment, program: program
    ).wait()
  }

  /// Sends a signal.
  package func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

  /// Whether the process has not ended.
  package var isRunning: Bool { process.isRunning }

  /// Waits until `condition` holds or the process has ended.
  package func wait(until condition: () -> Bool) {
    while process.isRunning, !condition() { usleep(500) }
  }

  /// Waits for the end.
  package func wait() -> Result {
    process.waitUntilExit()
    let wasKilled = process.terminationReason == .uncaughtSignal
    return Result(
      code: process.terminationStatus + (wasKilled ? 128 : 0), output: text("output"),
      error: text("error"))
  }

  private func handle(_ name: String) throws -> FileHandle {
    let path = streams.file(name, [])
    return try FileHandle(forWritingTo: URL(fileURLWithPath: path))
  }

  private func text(_ name: String) -> String {
    String(decoding: streams.bytes(name), as: UTF8.self)
  }
}
