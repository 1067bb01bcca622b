internal import Experiments
internal import Recipe

/// Our figures beside the paper's, as `reproduce` prints them, in 80 columns.
struct ReproducedText {
  let reproduced: ReproducedTable
  let scale: ReproductionScale

  /// Every reason against a comparison, each once, in the order of the rows: `[1]` is the first.
  var reasons: [String] {
    reproduced.rows.flatMap(\.objections).withoutRepetitions
  }

  /// A block for each row, then the reasons that stand in it by their numbers.
  var lines: [String] {
    let reasons = self.reasons
    let head =
      "\(reproduced.table.title), \(reproduced.table.dataset): ours at \(scale.rawValue) scale "
      + "beside the paper's"
    let blocks = reproduced.rows.flatMap { [""] + block($0, reasons) }
    let notes = reasons.enumerated().map { index, reason in
      let mark = "[\(index + 1)] "
      return wrapped("\(mark)\(reason)", indent: 0, hanging: mark.count)
    }
    let caption =
      notes.isEmpty ? [] : ["", "Not comparable, so that no difference is told, because of:"]
    return [head] + blocks + caption + notes
  }

  private func block(_ row: ReproducedRow, _ reasons: [String]) -> [String] {
    let title = wrapped("\(row.row.number)  \(row.row.variant)", indent: 0, hanging: 3)
    let figures = row.figures
    var table = TextTable(["             "] + figures.map(\.column.title), leftAligned: 1)
    table.add(["   ours"] + figures.map { $0.ours.map(fourDigits) ?? "-" })
    if figures.contains(where: { $0.interval != nil }) {
      let ends = { (end: (ClosedRange<Double>) -> Double) in
        figures.map { $0.interval.map { fourDigits(end($0)) } ?? "" }
      }
      table.add(["   95 % from"] + ends(\.lowerBound))
      table.add(["   95 % to"] + ends(\.upperBound))
    }
    table.add(["   paper's"] + figures.map { $0.paper.map(fourDigits) ?? "-" })
    if figures.contains(where: { $0.ours != nil }) {
      table.add(
        ["   difference"]
          + figures.map { $0.difference.map(Self.signed) ?? Self.marks($0, reasons) })
    }
    // The columns of all rows stand in line.
    let width = (80 - 13) / figures.count - 2
    let missing = row.reason.map { [wrapped("no samples: \($0)", indent: 3, hanging: 0)] } ?? []
    return [title] + table.lines(minimum: width) + missing
  }

  /// With its sign and four digits.
  static func signed(_ difference: Double) -> String {
    let text = fourDigits(difference)
    return difference > 0 ? "+\(text)" : text
  }

  /// `[1-3,5]`: why there is no difference.
  static func marks(_ figure: ReproducedRow.Figure, _ reasons: [String]) -> String {
    let numbers = figure.objections.compactMap { reasons.firstIndex(of: $0) }.map { $0 + 1 }
    let runs = numbers.sorted().reduce(into: [ClosedRange<Int>]()) { runs, number in
      if let last = runs.last, last.upperBound + 1 == number {
        runs[runs.count - 1] = last.lowerBound...number
      } else {
        runs.append(number...number)
      }
    }
    let texts = runs.map {
      $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)"
    }
    return texts.isEmpty ? "-" : "[\(texts.joined(separator: ","))]"
  }
}
