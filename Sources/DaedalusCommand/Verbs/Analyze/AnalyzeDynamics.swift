internal import ArgumentParser
internal import Experiments
internal import Recipe

/// `daedalus analyze dynamics`.
struct AnalyzeDynamics: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dynamics",
    abstract: "The loss of every step of the chain through training (Figure 14).",
    usage: "daedalus analyze dynamics <run> ... [<options>]",
    discussion: """
      Example: daedalus analyze dynamics runs/ddgm-vlb --checkpoints 5
      From the running means that training keeps of every step, with each checkpoint: nothing is \
      computed. Old checkpoints stay as many as 'train.keep' says.
      """)

  @OptionGroup var runs: RunArguments
  @Option(help: "The most checkpoints of each run, evenly chosen; the newest is among them.")
  var checkpoints = 8
  @OptionGroup var output: AnalysisOptions

  func validate() throws {
    try requireRange("checkpoints", checkpoints, 1...1000)
  }

  func run() throws {
    let found = try LossDynamics(try runs.read(), checkpoints: checkpoints)
    try output.requireWritable()
    var table = TextTable(
      ["run", "after", "of all", "t = 1", "largest beyond T/10", "unit"], leftAligned: 1)
    for run in found.runs {
      for moment in run.moments {
        table.add([
          printable(run.name), "\(moment.step)", percent(moment.share),
          figureText(moment.losses.first ?? nil), figureText(moment.largestLater), run.unit,
        ])
      }
    }
    let notes = found.runs.filter(\.omitsFirst).map {
      "\($0.name): t = 1 is the auto-encoder's, which learns by a mean squared error: left out"
    }
    try output.finish(found.figure, found.runs, lines: table.lines, notes: notes)
  }
}
