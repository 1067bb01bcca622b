internal import ArgumentParser

/// `daedalus analyze`.
struct Analyze: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "analyze",
    abstract: "Draw the paper's figures of recipes and runs.",
    discussion: """
      Example: daedalus analyze snr recipes/fashion-mnist
      Each writes to --out a table (CSV), the plot as SVG, PNG and PDF, and the plot's script: \
      gnuplot NAME.gp draws it again. PNG and PDF need the program gnuplot.
      """,
    subcommands: [
      AnalyzeSNR.self, AnalyzeDynamics.self, AnalyzeLossShare.self, AnalyzeReconstruction.self,
      AnalyzeTransition.self, AnalyzeGrids.self,
    ])
}
