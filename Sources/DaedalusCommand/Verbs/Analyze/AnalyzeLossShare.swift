internal import ArgumentParser
internal import Experiments
internal import Recipe

/// `daedalus analyze loss-share`.
struct AnalyzeLossShare: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "loss-share",
    abstract: "Which share of the loss the first steps of the chain have (Figure 15).",
    usage: "daedalus analyze loss-share <run> ... [<options>]",
    discussion: """
      Example: daedalus analyze loss-share runs/ddgm-vlb runs/daed-linear-vlb
      Adds up the terms of the variational bound on held-out images, with and without the first \
      step. With --quantity training: the losses that training recorded, of runs of one loss; \
      nothing is computed.
      """)

  @OptionGroup var runs: RunArguments
  @Option(
    help: ArgumentHelp("What is added up: bound or training; bound unless given."),
    transform: readQuantity)
  var quantity = LossShare.Quantity.bound
  @Option(help: "Held-out images that the bound is measured on.") var count = 16
  @Option(help: "Images at a time.") var batch = 64
  @OptionGroup var weights: WeightsOptions
  @OptionGroup var output: AnalysisOptions
  @OptionGroup var threads: ThreadOptions

  func validate() throws {
    try requireRange("count", count, 1...1_000_000)
    try requireRange("batch", batch, 1...65536)
  }

  func run() throws {
    try threads.apply()
    StopSignal.listen()
    let runs = try runs.read()
    try output.requireWritable()
    var settings = LossShare.Settings()
    settings.quantity = quantity
    settings.images = count
    settings.batch = batch
    settings.weights = weights.weights
    let found = try LossShare(
      runs, settings, cache: output.cache,
      onProgress: EvaluationLine(whenStopped: analysisStopped).show)
    var table = TextTable(["run", "T", "sum", "t = 1", "first 1 %", "steps"], leftAligned: 1)
    for run in found.runs {
      table.add([
        printable(run.name), "\(run.steps)", figureText(run.total), percent(run.firstShare),
        percent(run.firstPercentShare), "\(run.firstPercentSteps)",
      ])
    }
    let unit = "sums in \(found.runs.first?.unit ?? "")"
    let notes = quantity == .bound ? weights.notes(runs) : []
    try output.finish(
      found.figure, found.runs, lines: table.lines + [unit], notes: notes + found.notes)
  }
}

/// `--quantity`.
private func readQuantity(_ text: String) throws -> LossShare.Quantity {
  guard let quantity = LossShare.Quantity(rawValue: text) else {
    let names = LossShare.Quantity.allCases.map(\.rawValue).joined(separator: " or ")
    throw ValidationError("it must be \(names)")
  }
  return quantity
}

extension LossShare {
  /// What a reader has to know of the sums.
  fileprivate var notes: [String] {
    let lengths = runs.map { "\($0.name) \($0.steps)" }
    let isMixed = Set(runs.map(\.steps)).count > 1
    return isMixed
      ? [
        "the chains differ in length (\(lengths.joined(separator: ", "))): what is left without the "
          + "first step is comparable for the same betas"
      ] : []
  }
}
