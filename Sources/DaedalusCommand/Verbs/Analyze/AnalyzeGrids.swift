internal import ArgumentParser
internal import Experiments
internal import Images
internal import Recipe

/// `daedalus analyze grids`.
struct AnalyzeGrids: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "grids",
    abstract: "A grid of samples of each run, from the same noise (Figures 9 to 13).",
    usage: "daedalus analyze grids <run> ... [<options>]",
    discussion: """
      Example: daedalus analyze grids runs/study --count 64
      Image by image, every run begins with the same noise. PNG alone.
      """)

  @OptionGroup var runs: RunArguments
  @Option(help: "Images of each run.") var count = 64
  @Option(help: "Images in a row.") var columns = 8
  @Option(help: "Seed of all noise, for all runs; the first run's unless given.")
  var seed: UInt64?
  @OptionGroup var output: AnalysisOptions
  @OptionGroup var threads: ThreadOptions

  /// A grid, for JSON.
  private struct Grid: Encodable {
    let name: String
    let path: String
    let image: String
    let samples: Int
    let seed: UInt64
  }

  func validate() throws {
    try requireRange("count", count, 1...10_000)
    try requireRange("columns", columns, 1...1000)
  }

  func run() throws {
    try threads.apply()
    StopSignal.listen()
    let runs = try runs.read()
    try output.requireWritable()
    let seed = seed ?? runs.firstSeed
    let samples = ComparedSamples(seed: seed, count: count, cache: output.cache)
    try samples.requireReady(runs)
    let line = EvaluationLine(whenStopped: analysisStopped)
    let grids = try runs.enumerated().map { place, run in
      let images = try samples.images(of: run, onProgress: line.show)
      let path = "\(output.out)/grid-\(place + 1)-\(fileName(run.label)).png"
      try makeFolder(output.out)
      try PNG.write(images.grid(columns: columns), to: path)
      return Grid(
        name: run.label, path: run.folder.path, image: path, samples: count, seed: seed)
    }
    let text = "\(count) samples of each run, all from the noise of seed \(seed)"
    try output.print(
      "grids", grids, lines: [text], notes: WeightsOptions.notes(runs), files: grids.map(\.image))
  }
}
