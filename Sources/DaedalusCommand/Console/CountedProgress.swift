internal import Foundation
internal import Synchronization

/// A progress line of a job that counts things; none of a job that is done in a second.
final class CountedProgress: Sendable {
  private struct State {
    let line = ProgressLine()
    /// When the first was done, and how many were then: a job may go on where it was stopped.
    var start: (time: Date, done: Int)?
  }

  /// Seconds for which nobody wonders.
  private static let patience = 1.0

  private let name: String
  private let state = Mutex(State())

  /// A line about things called `name`.
  init(_ name: String) { self.name = name }

  /// So many are done; a `count` of 0 is not known.
  func update(_ done: Int, of count: Int) {
    state.withLock { state in
      let start = state.start ?? (Date(), done)
      state.start = start
      let seconds = Date().timeIntervalSince(start.time)
      guard seconds > Self.patience else { return }
      let pace = Double(done - start.done) / seconds
      state.line.update(
        done: Double(done) / Double(max(count, 1)),
        label: count > 0 ? "\(name) \(done)/\(count)" : "\(name) \(done)",
        detail: "\(fixed(pace, 0))/s",
        secondsLeft: pace > 0 ? Double(count - done) / pace : .infinity)
    }
  }

  /// Ends the line.
  func end() { state.withLock { $0.line.end() } }
}
