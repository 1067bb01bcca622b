/// All that is wrong with a recipe.
public struct RecipeError: Error, Equatable, CustomStringConvertible {
  /// The faults in the order of the recipe; at least one of them is an error.
  public let diagnostics: [Diagnostic]
  /// Whether there are more errors, which were so many that nobody counted them.
  public let hasMore: Bool

  /// Makes an error of the faults found.
  public init(diagnostics: [Diagnostic], hasMore: Bool = false) {
    self.diagnostics = diagnostics
    self.hasMore = hasMore
  }

  init(_ list: ProblemList) {
    self.init(
      diagnostics: Problem.sorted(list.problems).map(\.diagnostic), hasMore: list.isFull)
  }

  /// The faults in compilers' layout, and how many errors there are. Very many are cut short.
  public var description: String {
    var lines = diagnostics.prefix(Bounds.diagnostics).map(\.description)
    if diagnostics.count > lines.count {
      lines.append("(\(diagnostics.count - lines.count) more are not shown)")
    }
    let errors = diagnostics.filter { $0.severity == .error }.count
    lines.append(
      "\(hasMore ? "more than " : "")\(errors) error\(errors == 1 ? "" : "s"); nothing was run.")
    return lines.joined(separator: "\n")
  }
}
