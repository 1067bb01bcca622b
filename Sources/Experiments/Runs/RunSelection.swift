internal import Recipe

/// Which of some runs are shown, and in which order.
public struct RunSelection: Sendable {
  /// `state=finished`, `name=*daed*`, `model.type=daed`: all have to hold.
  private let filters: [(key: String, pattern: String)]
  private let sort: String?
  private let reversed: Bool

  /// Keys of every run, besides those of its recipe and the names of its figures.
  public static let keys = ["loss", "name", "path", "started", "state", "step"]

  /// A selection.
  /// - Parameters:
  ///   - sort: a key by which runs are ordered; by their paths unless given.
  ///   - filters: `KEY=VALUE`; the value may have `*` for any characters.
  /// - Throws: ``ExperimentError`` for a filter without an equals sign.
  public init(sort: String?, reversed: Bool = false, filters: [String]) throws {
    self.sort = sort
    self.reversed = reversed
    self.filters = try filters.map { text in
      guard let sign = text.firstIndex(of: "="), sign != text.startIndex else {
        throw ExperimentError("--filter must be KEY=VALUE, but is '\(text)'")
      }
      return (String(text[..<sign]), String(text[text.index(after: sign)...]))
    }
  }

  /// The runs that all filters let through, in order. Runs that lack the key that they are ordered by
  /// come last. Ordered by a figure, runs of one pedigree stand together: figures of different
  /// pedigrees have no order.
  /// - Throws: ``ExperimentError`` for a key that no run has, with the nearest that one has.
  public func callAsFunction(_ records: [RunRecord]) throws -> [RunRecord] {
    for key in filters.map(\.key) + (sort.map { [$0] } ?? []) where !records.isEmpty {
      try requireKnown(key, in: records)
    }
    let chosen = records.filter { record in
      filters.allSatisfy { filter in
        record.text(filter.key).map { Self.matches($0, filter.pattern) } ?? false
      }
    }
    guard let sort else { return reversed ? chosen.reversed() : chosen }
    let pedigrees =
      Self.keys.contains(sort) ? [] : chosen.compactMap { $0.newestPedigree(of: sort) }
    let order = Dictionary(
      pedigrees.enumerated().map { ($0.element, $0.offset) },
      uniquingKeysWith: { first, _ in first })
    let keyed = chosen.enumerated().map { index, record in
      Keyed(
        group: record.newestPedigree(of: sort).flatMap { order[$0] } ?? 0,
        value: record.text(sort), index: index, record: record)
    }
    return keyed.sorted { Keyed.precedes($0, $1, reversed: reversed) }.map(\.record)
  }

  private struct Keyed {
    let group: Int
    let value: String?
    let index: Int
    let record: RunRecord

    static func precedes(_ a: Keyed, _ b: Keyed, reversed: Bool) -> Bool {
      guard let left = a.value, let right = b.value else {
        return (a.value == nil) == (b.value == nil) ? a.index < b.index : a.value != nil
      }
      if a.group != b.group { return a.group < b.group }
      if left == right { return a.index < b.index }
      let rises =
        if let x = Double(left), let y = Double(right) { x < y } else { left < right }
      return rises != reversed
    }
  }

  private func requireKnown(_ key: String, in records: [RunRecord]) throws {
    guard !records.contains(where: { $0.text(key) != nil }), !Self.keys.contains(key) else {
      return
    }
    let figures = records.flatMap { record in record.evaluations.flatMap(\.figures).map(\.name) }
    let known = Set(Self.keys + figures + records.flatMap { $0.values.map(\.key) })
    let nearest = nearestName(to: key, among: known).map { "did you mean '\($0)'? " } ?? ""
    let own = Set(Self.keys + figures).sorted().joined(separator: ", ")
    throw ExperimentError(
      "no run has the key '\(key)': \(nearest)Known: \(own), and the keys of recipes")
  }

  /// Whether `text` is `pattern`, in which `*` stands for any characters.
  static func matches(_ text: String, _ pattern: String) -> Bool {
    let pieces = pattern.split(separator: "*", omittingEmptySubsequences: false)
    guard pieces.count > 1 else { return text == pattern }
    guard text.hasPrefix(pieces[0]) else { return false }
    var rest = text.dropFirst(pieces[0].count)
    for piece in pieces[1..<(pieces.count - 1)] where !piece.isEmpty {
      guard let found = rest.firstRange(of: piece) else { return false }
      rest = rest[found.upperBound...]
    }
    return rest.hasSuffix(pieces[pieces.count - 1])
  }
}

extension RunRecord {
  /// What a run says under a key of ``RunSelection/keys``, of its recipe, or of its newest figures.
  func text(_ key: String) -> String? {
    switch key {
    case "path": folder.path
    case "name": name
    case "state": state.rawValue
    case "step": String(step)
    case "loss": loss.map { "\($0)" }
    case "started": information?.started
    default: value(key) ?? newestFigure(key)?.value.map { "\($0)" }
    }
  }

  /// The newest figure of a name, with all that was found with it.
  func newestFigure(_ name: String) -> EvaluationResult.Figure? {
    newestEvaluation(of: name)?.figures.first { $0.name == name }
  }

  /// The newest evaluation that has a figure of a name.
  package func newestEvaluation(of name: String) -> EvaluationResult? {
    evaluations.last { $0.figures.contains { $0.name == name } }
  }

  /// What the newest figure of a name depends on; nil where there is none.
  func newestPedigree(of name: String) -> Pedigree? {
    newestEvaluation(of: name).map { Pedigree($0, of: self) }
  }
}
