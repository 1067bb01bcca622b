import Foundation

/// The program `gnuplot`, which draws figures for files.
public struct Gnuplot: Sendable {
  /// Where it is.
  public let path: String

  /// What to type where there is none.
  public static let installation = "apt-get install gnuplot-nox"

  /// Finds the program in the folders of `PATH`; nil where none has it.
  public init?(searching folders: String) {
    let candidates = folders.split(separator: ":").filter { $0.hasPrefix("/") }
      .map { "\($0)/gnuplot" }
    guard let found = candidates.first(where: { access($0, X_OK) == 0 }) else { return nil }
    path = found
  }

  /// Its own name of its version, `gnuplot 5.4 patchlevel 4`; nil if it does not run.
  public var version: String? {
    let found = run(["--version"], in: "/")
    return found.code == 0 ? found.output.split(separator: "\n").first.map(String.init) : nil
  }

  /// Draws what a script in a folder says, without what the user's own files tell gnuplot.
  /// - Returns: nil, or what it has against the script, in a line.
  func draw(_ script: String, in folder: String) -> String? {
    let found = run(["-d", script], in: folder)
    guard found.code != 0 else { return nil }
    let lines = found.output.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
    return lines.last { !$0.isEmpty } ?? "it ended with code \(found.code)"
  }

  /// No shell is between: words are what they are.
  private func run(_ arguments: [String], in folder: String) -> (code: Int32, output: String) {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = pipe
    process.standardError = pipe
    do { try process.run() } catch { return (-1, "\(path) cannot be started: \(error)") }
    // To the end, so that the pipe never fills up.
    let output = (try? pipe.fileHandleForReading.readToEnd()) ?? Data()
    process.waitUntilExit()
    let code = process.terminationReason == .exit ? process.terminationStatus : -1
    return (code, String(decoding: output, as: UTF8.self))
  }
}
