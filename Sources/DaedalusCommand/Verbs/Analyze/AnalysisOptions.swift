internal import ArgumentParser
internal import Diffusion
internal import Experiments
internal import Foundation
internal import Recipe
internal import Reports
internal import Tensor

extension Program {
  /// The program that draws figures for files; nil where it is not installed.
  static var gnuplot: Gnuplot? {
    Gnuplot(searching: ProcessInfo.processInfo.environment["PATH"] ?? "")
  }
}

/// Where an analysis goes, and how it is told.
struct AnalysisOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("The folder of all files; analysis unless given.", valueName: "folder"),
    completion: .directory)
  var out = "analysis"
  @Flag(help: "Print JSON.") var json = false

  /// What was computed, so that a second time is quick.
  var cache: ComputedImagesCache { ComputedImagesCache(folder: "\(out)/cache") }

  /// Throws one error if nothing could be written in the end; makes nothing.
  func requireWritable() throws {
    if let refusal = OutputFolder(path: out).refusal { throw ExperimentError("--out \(refusal)") }
  }

  /// Writes a figure and prints what was found.
  /// - Parameters:
  ///   - runs: for JSON.
  ///   - lines: for people, in 80 columns.
  ///   - notes: what a reader has to know besides.
  ///   - more: files that are written already.
  func finish(
    _ figure: Figure, _ runs: [some Encodable], lines: [String], notes: [String] = [],
    more: [String] = []
  ) throws {
    try makeFolder(out)
    let files = try figure.write(to: out, with: Program.gnuplot)
    if let note = files.note { Console.error(wrapped("note: \(note)", indent: 0, hanging: 6)) }
    let all = json ? notes + [files.note].compactMap(\.self) : notes
    try print(figure.name, runs, lines: lines, notes: all, files: files.paths + more)
  }

  /// Prints what was found, and the files.
  func print(
    _ analysis: String, _ runs: [some Encodable], lines: [String], notes: [String],
    files: [String]
  ) throws {
    if json {
      return try Console.print(
        json: Result(analysis: analysis, files: files, notes: notes, runs: runs))
    }
    for line in lines { Console.print(line) }
    for note in notes {
      Console.print(wrapped("note: \(printable(note))", indent: 0, hanging: 6))
    }
    for file in files { Console.print(file) }
  }

  /// The keys of `analyze NAME --json`.
  private struct Result<Run: Encodable>: Encodable {
    let analysis: String
    let files: [String]
    let notes: [String]
    let runs: [Run]
  }
}

/// Run folders.
struct RunArguments: ParsableArguments {
  @Argument(
    help: ArgumentHelp("Run folders, or folders with runs in them.", valueName: "run"),
    completion: .directory)
  var paths: [String]

  /// The runs, whole; one error says all that is wrong with them.
  func read(overrides: [String] = []) throws -> [ComparedRun] {
    try ComparedRun.readWhole(
      try runFolders(paths, of: "analyze"), overrides: overrides, with: Program.registry)
  }
}

/// Which weights of a run.
struct WeightsOptions: ParsableArguments {
  @Option(
    help: """
      Weights: raw, ema (the first average) or ema:RATE (that one). Unless given: ema where the run \
      keeps an average.
      """, transform: readWeights)
  var weights: WeightsChoice?

  /// What has to be said of runs whose usual weights are taken.
  func notes(_ runs: [ComparedRun]) -> [String] { weights == nil ? Self.notes(runs) : [] }

  /// The same, where no others can be chosen.
  static func notes(_ runs: [ComparedRun]) -> [String] {
    runs.filter(\.hasYoungAverage).map {
      "\($0.label): the average still remembers the weights that training began with"
    }
  }
}

/// What is said when a signal comes.
let analysisStopped = "stopped: the same command goes on with what is not kept yet."

/// A figure with four digits, a small or a large one with its power of ten.
func figureText(_ value: Double?) -> String { value.map(fourDigits) ?? "-" }

/// A share in per cent.
func percent(_ share: Double?) -> String { share.map { "\(fixed(100 * $0, 1)) %" } ?? "-" }
