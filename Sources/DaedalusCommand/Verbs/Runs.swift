internal import ArgumentParser
internal import Experiments
internal import Foundation
internal import Recipe

/// `daedalus runs`.
struct Runs: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the runs in a folder, or remove their old checkpoints.",
    discussion: """
      Example: daedalus runs runs --filter state=finished --filter model.type=daed --sort fid
      Keys: path, name, state, step, loss, started, every key of a recipe, every figure of \
      'evaluate'. A value may have * for any characters.
      --tidy keeps of each run the newest whole checkpoint, or as many as --keep says, and those \
      that an evaluation refers to.
      """)

  @Argument(help: "The folder; runs unless given.", completion: .directory) var folder = "runs"
  @Option(help: ArgumentHelp("The key to sort by; path unless given.", valueName: "key"))
  var sort: String?
  @Flag(help: "From the largest to the smallest.") var reverse = false
  @Option(
    name: .customLong("filter"), parsing: .singleValue,
    help: ArgumentHelp("Only runs with this value.", valueName: "key=value"))
  var filters: [String] = []
  @Flag(help: "Remove old checkpoints.") var tidy = false
  @Option(help: "With --tidy: newest checkpoints of each run that stay; 1 unless given.")
  var keep: Int?
  @Flag(help: "With --tidy: print what would be removed, and remove nothing.") var dryRun = false
  @Flag(help: "Print JSON.") var json = false

  func validate() throws {
    if !tidy, keep != nil || dryRun {
      throw ValidationError("--keep and --dry-run go with --tidy")
    }
    try requireRange("keep", keep, 1...1_000_000)
  }

  func run() throws {
    let selection = try RunSelection(sort: sort, reversed: reverse, filters: filters)
    let all = try RunListing.records(below: folder)
    let chosen = try selection(all)
    guard tidy else {
      if json { return try Console.print(json: chosen.map(Entry.init)) }
      return show(chosen, of: all.count)
    }
    // What evaluations of any run refer to stays, also of runs that a filter leaves out.
    let paths = Set(chosen.map(\.folder.path))
    let removals = RunTidy(keep: keep ?? 1).removals(all)
    try remove(removals.filter { paths.contains($0.folder.path) })
  }

  // MARK: - The listing

  private func show(_ records: [RunRecord], of count: Int) {
    guard !records.isEmpty else {
      return Console.print(
        count == 0 ? "no runs in \(folder)" : "none of \(count) runs in \(folder) is meant")
    }
    var table = TextTable(["run", "state", "step", "of", "loss", "figure"], leftAligned: 2)
    var notes: [String] = []
    var pedigrees: [Pedigree] = []
    for record in records {
      let figure = record.shownFigure(sort)
      var mark = ""
      if let pedigree = figure?.pedigree {
        if !pedigrees.contains(pedigree) { pedigrees.append(pedigree) }
        mark = " [\((pedigrees.firstIndex(of: pedigree) ?? 0) + 1)]"
      }
      table.add([
        printable(record.folder.path), record.state.rawValue, "\(record.step)",
        record.steps.map(String.init) ?? "?", record.loss.map { fixed($0, 4) } ?? "-",
        figure.map { "\($0.name) \(fourDigits($0.value))\(mark)" } ?? "-",
      ])
      if let problem = record.problem {
        notes.append("\(record.state.rawValue): \(record.folder.path): \(problem)")
      }
    }
    for line in table.lines { Console.print(line) }
    for (index, pedigree) in pedigrees.enumerated() {
      Console.print(wrapped("[\(index + 1)] \(pedigree.text)", indent: 0, hanging: 4))
    }
    for note in notes {
      Console.print(wrapped(printable(note), indent: 0, hanging: 8))
    }
  }

  /// One run; what does not apply is null.
  private struct Entry: Encodable {
    let path: String
    let name: String
    let state: RunState
    let step: Int
    @OrNull var steps: Int?
    @OrNull var loss: Double?
    let metrics: [String: Double?]
    @OrNull var pedigree: String?
    @OrNull var problem: String?

    init(_ record: RunRecord) {
      let newest = record.evaluations.last
      (path, name, state) = (record.folder.path, record.name, record.state)
      step = record.step
      steps = record.steps
      loss = record.loss
      metrics = newest?.metrics ?? [:]
      pedigree = newest.map { Pedigree($0, of: record).text }
      problem = record.problem
    }
  }

  // MARK: - Tidying

  private func remove(_ removals: [RunTidy.Removal]) throws {
    if json { try Console.print(json: removals.map(Removed.init)) }
    for removal in removals {
      if !dryRun { try RunTidy.remove(removal) }
      guard !json else { continue }
      let steps = removal.steps.map(String.init).joined(separator: ", ")
      let what = "\(printable(removal.folder.path)): steps \(steps): \(mebibytes(removal.bytes))"
      Console.print(wrapped(what, indent: 0, hanging: 2))
    }
    let count = removals.reduce(0) { $0 + $1.steps.count }
    let bytes = mebibytes(removals.reduce(0) { $0 + $1.bytes })
    let done = dryRun ? "would be removed" : "removed"
    if !json {
      Console.print(
        count == 0 ? "nothing to remove" : "\(count) checkpoints, \(bytes), \(done)")
    }
  }

  private func mebibytes(_ bytes: Int) -> String { "\(fixed(Double(bytes) / 1_048_576, 1)) MiB" }

  /// The checkpoints that go of one run.
  private struct Removed: Encodable {
    let path: String
    let steps: [Int]
    let bytes: Int

    init(_ removal: RunTidy.Removal) {
      (path, steps, bytes) = (removal.folder.path, removal.steps, removal.bytes)
    }
  }
}

extension RunRecord {
  /// The figure that a listing shows: that of the name, or the first of the newest evaluation.
  fileprivate func shownFigure(
    _ name: String?
  ) -> (name: String, value: Double, pedigree: Pedigree)? {
    let named = name.flatMap(newestEvaluation)
    guard let result = named ?? evaluations.last,
      let figure = result.figures.first(where: { named == nil || $0.name == name }),
      let value = figure.value
    else { return nil }
    return (figure.name, value, Pedigree(result, of: self))
  }
}
