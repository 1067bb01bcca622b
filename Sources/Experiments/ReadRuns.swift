internal import Synchronization

/// The runs whose parts a recipe takes, each read once: two parts of two parts and so on would be
/// read a number of times that doubles with every run between.
final class ReadRuns: Sendable {
  /// Runs of which each takes a part of the next, at most.
  static let depth = 64

  private let outcomes = Mutex<[String: Result<Experiment, any Error>]>([:])

  /// What a run says, or what kept it from being read.
  func experiment(_ path: String, _ read: () throws -> Experiment) throws -> Experiment {
    if let outcome = outcomes.withLock({ $0[path] }) { return try outcome.get() }
    let outcome = Result { try read() }
    outcomes.withLock { $0[path] = outcome }
    return try outcome.get()
  }
}
