internal import ArgumentParser
internal import Datasets
internal import Experiments

/// `daedalus data verify`.
struct DataVerify: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Say what a folder or file of images is, and read all of it.",
    discussion: """
      Example: daedalus data verify photographs
      Exit code 2 if anything is damaged: each file that is, is named.
      """)

  @Argument(help: "A folder of pictures or of a dataset's files, an npz or npy file.")
  var path: String
  @Flag(help: "Print JSON.") var json = false
  @OptionGroup var threads: ThreadOptions

  func run() throws {
    try threads.apply()
    let progress = CountedProgress("pictures")
    let report = try DataInspection(path) { progress.update($0, of: $1) }.report()
    progress.end()
    if json { try Console.print(json: report) } else { show(report) }
    for problem in report.problems { Console.error("error: \(problem)") }
    if !report.problems.isEmpty { throw ExitCode(2) }
  }

  private func show(_ report: DataReport) {
    Console.print("path:      \(report.path)")
    Console.print("form:      \(report.form)")
    for part in report.parts {
      Console.print("\(part.name):".padded(to: 11) + "\(part.images) images")
      Console.print("  sizes:    \(counted(part.sizes, of: part.images))")
      Console.print("  channels: \(counted(part.channels, of: part.images))")
      if !part.classes.isEmpty { Console.print("  classes:  \(counted(part.classes))") }
      if part.images > 0 { Console.print("  range:    \(part.lowest)...\(part.highest)") }
    }
    for (name, state) in report.files.sorted(by: { $0.key < $1.key }) {
      Console.print("file:      \(name): \(state)")
    }
    if !report.recipe.isEmpty { Console.print("recipe:    \(report.recipe)") }
  }

  /// `32x32`, or `16x16 (3), 90x33 (2)`: the most frequent first.
  private func counted(_ counts: [String: Int], of all: Int = -1) -> String {
    let sorted = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    if sorted.count == 1, sorted[0].value == all { return sorted[0].key }
    let shown = sorted.prefix(12).map { "\($0.key) (\($0.value))" }.joined(separator: ", ")
    return sorted.count > 12 ? "\(shown) and \(sorted.count - 12) more" : shown
  }
}

extension String {
  /// With spaces behind it, up to a width.
  fileprivate func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(1, width - count))
  }
}
