/// The faults found so far, each once: what is read twice, through an alias or for two parts of a
/// model, is wrong only once.
struct ProblemList {
  /// In the order of finding; at most ``Bounds/problems`` errors, and as many warnings.
  private(set) var problems: [Problem] = []
  /// Whether there were more errors than are kept: what takes long to look at may be left out.
  private(set) var isFull = false
  /// How many errors were added, those that are not kept included.
  private(set) var reportedErrors = 0
  /// Whether there was an error; warnings do not count.
  var hasErrors: Bool { reportedErrors > 0 }

  private struct Identity: Hashable {
    let order: Int?
    let line: Int?
    let column: Int?
    let file: String
    let message: String
    let hint: String?
  }

  private var known: Set<Identity> = []
  private var counts: [Diagnostic.Severity: Int] = [:]

  /// Notes a fault, unless it is known or there are too many.
  mutating func add(_ problem: Problem) {
    let isError = problem.severity == .error
    if isError { reportedErrors += 1 }
    guard count(problem.severity) < Bounds.problems else {
      if isError { isFull = true }
      return
    }
    let mark = problem.mark
    let identity = Identity(
      order: mark?.source.order, line: mark?.line, column: mark?.column, file: problem.file,
      message: problem.message, hint: problem.hint)
    guard known.insert(identity).inserted else { return }
    counts[problem.severity, default: 0] += 1
    problems.append(problem)
  }

  /// Notes the faults of another list.
  mutating func add(_ others: ProblemList) {
    others.problems.forEach { add($0) }
    if others.isFull { isFull = true }
  }

  private func count(_ severity: Diagnostic.Severity) -> Int { counts[severity] ?? 0 }
}
