/// What all `Options` of one reading share: the registry, the faults and values found so far.
final class ReadContext {
  let registry: Registry
  private(set) var problems: [Problem] = []
  private(set) var resolved: [ResolvedEntry] = []
  private var recordedPaths: Set<[ResolvedEntry.Step]> = []
  /// Whether there is no recipe: reading only declares, and faults mean nothing.
  let isDescribing: Bool
  /// The types being described, outermost first, so that none is described inside itself.
  let describedTypes: [any Component.Type]

  init(registry: Registry) {
    self.registry = registry
    isDescribing = false
    describedTypes = []
  }

  /// A context without a recipe.
  init(describingIn registry: Registry, besides types: [any Component.Type]) {
    self.registry = registry
    isDescribing = true
    describedTypes = types
  }

  var hasFailed: Bool { faultCount > 0 }

  var faultCount: Int { problems.count { $0.severity == .error } }

  func report(_ problem: Problem) {
    if !isDescribing { problems.append(problem) }
  }

  /// Keeps a value that was read. Of several readings of one key the first counts.
  func record(_ entry: ResolvedEntry) {
    guard !isDescribing, recordedPaths.insert(entry.path).inserted else { return }
    resolved.append(entry)
  }
}
