internal import Foundation

/// The `--sweep key=value,value` arguments of one command: a run for each value, and for each
/// combination of the values of several keys, the last key changing fastest.
public struct Sweep: Sendable, Equatable {
  /// One of the runs.
  public struct Run: Sendable, Equatable {
    /// What `--set` would say: `key=value`, one for each key.
    public let overrides: [String]
    /// The name of its folder, which says the values: `train.batch=16,seed=2`.
    public let folderName: String
  }

  /// At least one.
  public let runs: [Run]

  /// More runs than this are a slip of the pen.
  static let mostRuns = 1000

  /// Reads the arguments, of which there is at least one. `overrides` are those of `--set`.
  ///
  /// Values are separated by commas outside brackets and quotes.
  /// - Throws: ``ExperimentError`` with everything that is wrong with them. What the values mean is
  ///   for whoever reads the recipe to check.
  public init(_ arguments: [String], besides overrides: [String] = []) throws {
    var problems: [String] = []
    let axes = arguments.compactMap { SweepAxis($0, &problems) }
    let set = Set(overrides.map { String($0.prefix { $0 != "=" }) })
    for (index, axis) in axes.enumerated() {
      if set.contains(axis.key) {
        problems.append("'\(axis.key)' is given by --set and by --sweep: give it by one of them")
      }
      if axes.prefix(index).contains(where: { $0.key == axis.key }) {
        problems.append("'\(axis.key)' is swept twice: give all its values by one --sweep")
      }
    }
    runs = problems.isEmpty ? Self.product(of: axes, &problems) : []
    guard problems.isEmpty else {
      throw ExperimentError("--sweep:\n" + problems.map { "  \($0)" }.joined(separator: "\n"))
    }
  }

  private static func product(of axes: [SweepAxis], _ problems: inout [String]) -> [Run] {
    var count = 1
    for axis in axes where count <= mostRuns { count *= axis.values.count }
    guard count <= mostRuns else {
      problems.append("the values make more than \(mostRuns) runs")
      return []
    }
    let combinations = axes.reduce([[]]) { (combinations: [[String]], axis) in
      combinations.flatMap { combination in
        axis.values.map { combination + ["\(axis.key)=\($0)"] }
      }
    }
    let runs = combinations.map { overrides in
      Run(overrides: overrides, folderName: overrides.map(folderName).joined(separator: ","))
    }
    // What file systems of Linux and macOS take.
    if let long = runs.first(where: { $0.folderName.utf8.count > 255 }) {
      problems.append(
        "the values are too long for the name of a run's folder: it would have "
          + "\(long.folderName.utf8.count) bytes, and 255 is the limit")
    }
    return runs
  }

  /// As it is, but for what folders' names or shells have another use for: those bytes as in URLs.
  private static func folderName(_ override: String) -> String {
    let letters = CharacterSet(
      charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-=+,[]")
    return override.addingPercentEncoding(withAllowedCharacters: letters) ?? override
  }
}

/// A key and its values.
private struct SweepAxis {
  let key: String
  let values: [String]

  /// Nil, and a problem, if the argument is not `key=value,value`.
  init?(_ argument: String, _ problems: inout [String]) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty else {
      problems.append(
        "'\(argument)' is not key=value,value: for example --sweep schedule.steps=100,200")
      return nil
    }
    guard let texts = Self.split(parts[1]) else {
      problems.append("'\(argument)' has a bracket or a quote that does not end")
      return nil
    }
    key = String(parts[0])
    values = texts.map { $0.trimmingCharacters(in: .whitespaces) }
    for index in values.indices where values[index].isEmpty {
      problems.append("'\(argument)' has nothing at place \(index + 1)")
    }
    for index in values.indices
    where !values[index].isEmpty && values.prefix(index).contains(values[index]) {
      problems.append("'\(argument)' names \(values[index]) twice")
    }
  }

  /// Splits at the commas outside brackets and quotes; nil if one of these does not end.
  private static func split(_ text: Substring) -> [String]? {
    var (values, depth) = ([""], 0)
    var quote: Character?
    for letter in text {
      if let open = quote {
        if letter == open { quote = nil }
      } else if letter == ",", depth == 0 {
        values.append("")
        continue
      } else if "[{".contains(letter) {
        depth += 1
      } else if "]}".contains(letter) {
        depth -= 1
      } else if "\"'".contains(letter), beginsValue(after: values[values.count - 1]) {
        quote = letter
      }
      values[values.count - 1].append(letter)
    }
    return depth == 0 && quote == nil ? values : nil
  }

  /// Whether a quote behind this text begins a value, as it does not in `it's`.
  private static func beginsValue(after text: String) -> Bool {
    guard let last = text.last(where: { $0 != " " }) else { return true }
    return "[{,:".contains(last)
  }
}
