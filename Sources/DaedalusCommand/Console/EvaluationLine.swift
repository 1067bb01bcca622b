internal import ArgumentParser
internal import Experiments
internal import Foundation

/// How far an evaluation is: a line for each of its stages.
final class EvaluationLine {
  private var line = ProgressLine()
  private var stage = ""
  private var start = (time: Date(), done: 0.0)
  private let whenStopped: String

  /// - Parameter whenStopped: what is said when a signal came.
  init(
    whenStopped: String =
      "stopped: the same command goes on after the last whole batch of samples."
  ) {
    self.whenStopped = whenStopped
  }

  /// Shows where it stands.
  /// - Throws: the exit code of a signal that came.
  func show(_ progress: EvaluationProgress) throws {
    try show(progress.what, done: Double(progress.done), total: progress.total)
  }

  /// Shows where a stage stands.
  /// - Throws: the exit code of a signal that came.
  func show(_ what: String, done: Double, total: Int) throws {
    if let signal = StopSignal.current {
      line.end()
      Console.error(whenStopped)
      throw ExitCode(128 + signal)
    }
    draw(what, done: done, total: total)
  }

  /// Shows where it stands; a signal is for others to hear.
  func draw(_ progress: EvaluationProgress) {
    draw(progress.what, done: Double(progress.done), total: progress.total)
  }

  private func draw(_ what: String, done: Double, total: Int) {
    if what != stage { (line, stage, start) = (ProgressLine(), what, (Date(), done)) }
    // What was done before the first report took a time that nobody knows.
    let isKnown = done > start.done
    let rate = (done - start.done) / max(1e-9, Date().timeIntervalSince(start.time))
    line.update(
      done: done / Double(max(1, total)), label: "\(Int(done))/\(total) \(what)",
      detail: isKnown ? "\(fixed(rate, 1))/s" : "?/s",
      secondsLeft: isKnown ? (Double(total) - done) / rate : .infinity)
  }
}
