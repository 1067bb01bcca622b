/// All that is wrong with a recipe.
public struct RecipeError: Error, Equatable, CustomStringConvertible {
  /// The faults in the order of the recipe; at least one of them is an error.
  public let diagnostics: [Diagnostic]

  /// Makes an error of the faults found.
  public init(diagnostics: [Diagnostic]) {
    self.diagnostics = diagnostics
  }

  init(_ problems: [Problem]) {
    var diagnostics: [Diagnostic] = []
    // What is read twice, through an alias or for two parts of a model, is wrong only once.
    for diagnostic in Problem.sorted(problems).map(\.diagnostic)
    where diagnostic != diagnostics.last {
      diagnostics.append(diagnostic)
    }
    self.init(diagnostics: diagnostics)
  }

  /// The faults in compilers' layout, and how many errors there are. Very many are cut short.
  public var description: String {
    var lines = diagnostics.prefix(Bounds.diagnostics).map(\.description)
    if diagnostics.count > lines.count {
      lines.append("(\(diagnostics.count - lines.count) more are not shown)")
    }
    let errors = diagnostics.filter { $0.severity == .error }.count
    lines.append("\(errors) error\(errors == 1 ? "" : "s"); nothing was run.")
    return lines.joined(separator: "\n")
  }
}
