internal import ArgumentParser
internal import Diffusion
internal import Experiments
internal import Foundation
internal import Recipe
internal import Reports

/// `daedalus reproduce`.
struct Reproduce: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make a table or a figure of the paper again, beside the paper's own.",
    usage: """
      daedalus reproduce <table>|<figure> [--list] [--scale quick|paper] [<options>]
      daedalus reproduce --list
      """,
    discussion: """
      Example: daedalus reproduce table5 --only ddgm-simple daed-0.001-simple
      Every run behind it is listed first, with the time that is left. What is missing is trained, \
      sampled and judged, what is there is taken, and after Ctrl-C the same command goes on. What \
      cannot be compared with the paper is marked, with the reason.
      """)

  @Argument(
    help: ArgumentHelp(
      "A table or a figure: \(PaperResult.all.map(\.name).joined(separator: ", ")).",
      valueName: "table|figure"),
    completion: .list(PaperResult.all.map(\.name)))
  var name: String?
  @Option(
    help: ArgumentHelp(
      "quick: small recipes, of FashionMNIST, for two cores; paper: the rows' own recipes, for days.",
      valueName: "scale"),
    completion: .list(ReproductionScale.allCases.map(\.rawValue)), transform: readScale)
  var scale = ReproductionScale.quick
  @Flag(help: "Print the runs behind it, and make nothing.") var list = false
  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Rows, by the names of their recipes; all unless given.", valueName: "name"))
  var only: [String] = []
  @Option(
    help: ArgumentHelp(
      "The folder of the report; reproduction/<name>-<scale> unless given.", valueName: "folder"),
    completion: .directory)
  var out: String?
  @Option(help: "The folder of runs; runs unless given.", completion: .directory)
  var runs = "runs"
  @Option(
    help: "The folder of recipes; recipes, or those that came with the program, unless given.",
    completion: .directory)
  var recipes: String?
  @Option(help: "Samples of each run; evaluate.samples of the recipe unless given.")
  var samples: Int?
  @Option(help: "Feature extractor; another than the recipe's has its default options.")
  var extractor: String?
  @Option(
    name: .customLong("bootstrap"),
    help: ArgumentHelp(
      "Repetitions that 95 % intervals are found by; 100 unless given, 0 for none.",
      valueName: "n"))
  var repetitions = 100
  @Flag(help: "Print JSON.") var json = false
  @OptionGroup var set: OverrideOptions
  @OptionGroup var threads: ThreadOptions

  func validate() throws {
    if name == nil, !list {
      let names = PaperResult.all.map(\.name).joined(separator: ", ")
      throw ValidationError("name what to make: \(names)")
    }
    if repetitions != 0, !(2...100_000).contains(repetitions) {
      throw ValidationError("--bootstrap must be 0, or lie in 2...100000, but is \(repetitions)")
    }
  }

  func run() throws {
    try threads.apply()
    guard let name else { return showNames() }
    try make(PaperResult.named(name))
  }

  private func showNames() {
    for result in PaperResult.all { Console.print("\(result.name)  \(result.summary)") }
  }

  private func make(_ subject: PaperResult) throws {
    StopSignal.listen()
    let places = ReproductionPlaces(recipes: try RecipesFolder.find(recipes), runs: runs)
    var reproduction = try Reproduction(
      subject, only: only, at: scale, in: places, overrides: overrides,
      bootstrap: repetitions > 0 ? Bootstrap(repetitions: repetitions) : nil,
      onTiming: { Console.error("timing steps of \($0)") })
    if list { return try show(reproduction) }
    for line in ReproductionList(reproduction: reproduction).lines { say(line) }
    let folder = out ?? "reproduction/\(subject.name)-\(scale.rawValue)"
    try reproduction.requirePossible(report: folder)
    try reproduction.make(command: command)
    switch subject {
    case .table(let table): try finish(table, reproduction, in: folder)
    case .figure(let figure): try finish(figure, reproduction, in: folder)
    }
    guard reproduction.failures.isEmpty else {
      let names = reproduction.failures.keys.sorted().map { reproduction.plan.runs[$0].name }
      throw RunFailure(
        "\(names.count) of \(reproduction.plan.runs.count) runs failed: "
          + names.joined(separator: ", "))
    }
  }

  private func show(_ reproduction: Reproduction) throws {
    if json { return try Console.print(json: ReproductionJSON(reproduction, report: nil)) }
    for line in ReproductionList(reproduction: reproduction).lines { Console.print(line) }
    for problem in reproduction.problems {
      Console.print("")
      Console.print("In the way: \(problem)")
    }
  }

  private func finish(
    _ table: PaperTable, _ reproduction: Reproduction, in folder: String
  ) throws {
    let report = ReproductionReport(table, reproduction).report(date: reportDate())
    let page = try report.write(to: folder)
    if json { return try Console.print(json: ReproductionJSON(reproduction, report: page)) }
    Console.print("")
    let text = ReproducedText(reproduced: reproduction.result(table), scale: scale)
    for line in text.lines { Console.print(line) }
    Console.print("\npage: \(page)")
  }

  /// With `--json`, standard output has the object alone.
  private func say(_ line: String) { json ? Console.error(line) : Console.print(line) }

  /// The options by the rules and checks of `--set`.
  private var overrides: [String] {
    [
      extractor.map { "evaluate.extractor.type=\($0)" }, samples.map { "evaluate.samples=\($0)" },
    ].compactMap(\.self) + set.overrides
  }

  /// What was typed, to be typed again.
  private var command: String {
    let words = CommandLine.arguments.dropFirst().map { word in
      word.contains(where: { " '\"$*?[]{}()<>|&;\\".contains($0) })
        ? "'\(word.replacing("'", with: "'\\''"))'" : word
    }
    return printable((["daedalus"] + words).joined(separator: " "))
  }
}

/// `--scale`.
private func readScale(_ text: String) throws -> ReproductionScale {
  guard let scale = ReproductionScale(rawValue: text) else {
    throw ValidationError("it must be quick or paper")
  }
  return scale
}

/// Days and minutes, in UTC.
func reportDate() -> String {
  let now = ISO8601DateFormatter().string(from: Date())
  return "\(now.prefix(16).replacing("T", with: " ")) UTC"
}
