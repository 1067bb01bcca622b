internal import ArgumentParser
internal import Experiments
internal import Recipe

/// `daedalus analyze reconstruction`.
struct AnalyzeReconstruction: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reconstruction",
    abstract: "How well noised images are restored, against the step they are noised to.",
    usage: "daedalus analyze reconstruction <run> ... [<options>]",
    discussion: """
      Example: daedalus analyze reconstruction runs/ddgm runs/daed --data mnist
      Held-out images are noised to a step of the chain and taken back from there by the run's \
      sampler; --set sampler.steps=50 makes it quicker.
      """)

  @OptionGroup var runs: RunArguments
  @OptionGroup var restoration: RestorationOptions
  @OptionGroup var output: AnalysisOptions
  @OptionGroup var threads: ThreadOptions

  func run() throws {
    try threads.apply()
    StopSignal.listen()
    let runs = try runs.read(overrides: restoration.set.overrides)
    try output.requireWritable()
    let found = try Reconstruction(
      runs, restoration.settings(runs), cache: output.cache, with: Program.registry,
      onProgress: EvaluationLine(whenStopped: analysisStopped).show)
    var table = TextTable(["run", "t", "noise", "mse", "psnr dB"], leftAligned: 1)
    for run in found.runs {
      for start in run.starts {
        table.add([
          printable(run.name), "\(start.t)", figureText(start.noise), figureText(start.error),
          start.psnr.map { fixed($0, 1) } ?? "-",
        ])
      }
    }
    let about = found.runs.map { run in
      wrapped(
        printable(
          "\(run.name): \(run.images) images of \(run.dataset), \(run.weights) weights, sampler "
            + "\(run.sampler); two images differ by \(figureText(run.unrelated))"),
        indent: 0, hanging: 2)
    }
    try output.finish(
      found.figure, found.runs, lines: table.lines + about,
      notes: restoration.weights.notes(runs))
  }
}
