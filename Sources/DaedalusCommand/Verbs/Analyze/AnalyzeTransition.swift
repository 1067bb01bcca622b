internal import ArgumentParser
internal import Experiments
internal import Images
internal import Recipe

/// `daedalus analyze transition`.
struct AnalyzeTransition: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "transition",
    abstract: "Where the backward process turns from generating to denoising.",
    usage: "daedalus analyze transition <run> ... [<options>]",
    discussion: """
      Example: daedalus analyze transition runs/ddgm runs/daed
      Each held-out image is noised to a step and restored several times with other noise on the \
      way back: what comes of one x_t is the image itself, or any image. The strips show it.
      """)

  @OptionGroup var runs: RunArguments
  @Option(help: "How often each image is restored from one x_t.") var draws = 4
  @OptionGroup var restoration: RestorationOptions
  @OptionGroup var output: AnalysisOptions
  @OptionGroup var threads: ThreadOptions

  func validate() throws {
    try requireRange("draws", draws, 2...100)
  }

  func run() throws {
    try threads.apply()
    StopSignal.listen()
    let runs = try runs.read(overrides: restoration.set.overrides)
    try output.requireWritable()
    let found = try Transition(
      runs, restoration.settings(runs, draws: draws), cache: output.cache,
      with: Program.registry, onProgress: EvaluationLine(whenStopped: analysisStopped).show)
    var table = TextTable(["run", "T", "turns at t", "of T", "SNR", "two images"], leftAligned: 1)
    for run in found.runs {
      table.add([
        printable(run.name), "\(run.steps)", run.turningPoint.map { "\($0.t)" } ?? "-",
        percent(run.turningPoint?.shareOfChain), figureText(run.turningPoint?.snr),
        figureText(run.unrelated),
      ])
    }
    let rows = found.runs.map { run in
      wrapped(
        printable(
          "\(run.name): strips from the top, t = "
            + run.starts.map { "\($0.t)" }.joined(separator: ", ")),
        indent: 0, hanging: 2)
    }
    try output.finish(
      found.figure, found.runs, lines: table.lines + rows,
      notes: restoration.weights.notes(runs) + found.notes, more: try writeStrips(found))
  }

  /// For each run a row for each start; in a row, for each image: the image, noised, restored.
  private func writeStrips(_ found: Transition) throws -> [String] {
    try makeFolder(output.out)
    return try found.runs.enumerated().map { place, run in
      let path = "\(output.out)/transition-\(place + 1)-\(fileName(run.name)).png"
      let columns = run.strip.count / max(1, run.starts.count)
      try PNG.write(run.strip.grid(columns: columns), to: path)
      return path
    }
  }
}

extension Transition {
  /// What a reader has to know of the figures.
  fileprivate var notes: [String] {
    runs.filter { run in run.starts.allSatisfy { $0.diversity == 0 } }.map {
      "\($0.name): its sampler '\($0.sampler)' adds no noise, so that one image comes of each x_t: "
        + "--set sampler.type=ancestral"
    }
  }
}
