internal import ArgumentParser
internal import Experiments
internal import Recipe

/// `daedalus analyze snr`.
struct AnalyzeSNR: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "snr",
    abstract: "The signal-to-noise ratio of schedules and how it falls (Figure 8).",
    usage: "daedalus analyze snr <recipe> ... [<options>]",
    discussion: """
      Example: daedalus analyze snr recipes/fashion-mnist recipes/cifar10/ddgm-vlb.yaml
      Of the schedule alone: nothing is trained or opened, and recipes need nothing else.
      """)

  @Argument(
    help: ArgumentHelp("Recipes, run folders, or folders of either.", valueName: "recipe"),
    completion: .recipe)
  var paths: [String]
  @OptionGroup var output: AnalysisOptions
  @OptionGroup var set: OverrideOptions

  func run() throws {
    let found = try SignalToNoise(
      try recipesAndRuns(paths), overrides: set.overrides, with: Program.registry)
    try output.requireWritable()
    var table = TextTable(["recipe", "T", "SNR(1)", "SNR(T)", "lost by T/10"], leftAligned: 1)
    for curve in found.curves {
      table.add([
        printable(curve.name), "\(curve.steps)", figureText(curve.ratios.first),
        figureText(curve.ratios.last), percent(curve.shareOfFirstTenth),
      ])
    }
    try output.finish(found.figure, found.curves, lines: table.lines)
  }
}
