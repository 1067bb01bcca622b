internal import ArgumentParser
internal import Experiments
internal import Foundation
internal import Recipe
internal import Reports

/// `daedalus compare`.
struct Compare: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Put runs side by side on one page.",
    usage: "daedalus compare <run> ... [<options>]",
    discussion: """
      Example: daedalus compare runs/ddgm runs/daed --out comparison
      The page works offline and is one file; README.md and tables/ have the same as Markdown and \
      CSV. Samples and whatever else is computed is kept in the folder: a second time is quick.
      """)

  @Argument(
    help: ArgumentHelp("Run folders, or folders with runs in them.", valueName: "run"),
    completion: .directory)
  var paths: [String]
  @Option(
    help: ArgumentHelp("The folder of the page; comparison unless given.", valueName: "folder"),
    completion: .directory)
  var out = "comparison"
  @Option(help: "Seed of samples and noise, for all runs; the first run's unless given.")
  var seed: UInt64?
  @Flag(name: .customLong("no-images"), help: "Only what is recorded; nothing is computed.")
  var figuresOnly = false
  @OptionGroup var threads: ThreadOptions

  func run() throws {
    try threads.apply()
    StopSignal.listen()
    let runs = ComparedRun.read(
      try runFolders(paths, of: "compare"), with: Program.registry)
    for run in runs {
      if let problem = run.problem { Console.warning(printable("\(run.folder.path): \(problem)")) }
    }
    let report = CompareReport(runs, images: figuresOnly ? nil : try images(of: runs))
    let page = try report.report(date: reportDate()).write(to: out)
    Console.print("page:   \(page)")
    Console.print("text:   \(out)/README.md")
    Console.print("tables: \(out)/tables")
  }

  private func images(of runs: [ComparedRun]) throws -> ComparisonImages {
    let line = EvaluationLine(
      whenStopped: "stopped: the same command goes on with what is not kept yet.")
    return try ComparisonImages(
      of: runs, seed: seed ?? runs.firstSeed, cache: ComputedImagesCache(folder: "\(out)/cache"),
      with: Program.registry, onProgress: line.show)
  }
}
