internal import Experiments
internal import Foundation

/// One line that says how far a job is: drawn over on a terminal, a plain line now and then where
/// standard error goes to a file.
final class ProgressLine {
  private let start = Date()
  private var lastDrawn = Date.distantPast
  private var lastLength = 0
  private var isFinished = false
  private let isTerminal = Console.isTerminal

  /// - Parameters:
  ///   - done: share of the job, 0...1.
  ///   - label: what stands before the bar, such as `step 120/600`.
  ///   - detail: what stands behind it, such as the loss and the rate.
  ///   - secondsLeft: estimate of the time left.
  func update(done: Double, label: String, detail: String, secondsLeft: Double) {
    let isLast = done >= 1
    let interval = isTerminal ? 0.1 : 10
    guard !isFinished, isLast || Date().timeIntervalSince(lastDrawn) >= interval else { return }
    lastDrawn = Date()
    isFinished = isLast
    let tail = "\(detail)  \(isLast ? "in \(clock(elapsed))" : "\(clock(secondsLeft)) left")"
    guard isTerminal else { return Console.error("\(label)  \(tail)") }
    let room = max(8, Console.width - label.count - tail.count - 6)
    let filled = Int((Double(min(room, 30)) * min(1, max(0, done))).rounded(.down))
    let bar =
      String(repeating: "#", count: filled)
      + String(repeating: "-", count: min(room, 30) - filled)
    let line = String("\(label) [\(bar)] \(tail)".prefix(Console.width - 1))
    let blanks = String(repeating: " ", count: max(0, lastLength - line.count))
    lastLength = line.count
    Console.draw("\r\(line)\(blanks)\(isLast ? "\n" : "")")
  }

  /// Where training stands.
  func show(_ progress: TrainingProgress) {
    update(
      done: Double(progress.step) / Double(progress.steps),
      label: "step \(progress.step)/\(progress.steps)",
      detail: "loss \(fixed(progress.loss, 4))  \(fixed(progress.imagesPerSecond, 1)) images/s",
      secondsLeft: progress.secondsLeft)
  }

  /// A remark between two drawings.
  func note(_ text: String) {
    if isTerminal, lastLength > 0 {
      Console.draw("\r\(String(repeating: " ", count: lastLength))\r")
      lastLength = 0
    }
    Console.error(text)
  }

  /// A warning between two drawings, broken at 80 columns.
  func warning(_ text: String) { note(wrapped("warning: \(text)", indent: 0)) }

  /// Moves to a line of its own, in case the job ends before it is done.
  func end() {
    if isTerminal, lastLength > 0 { Console.draw("\n") }
    lastLength = 0
  }

  private var elapsed: Double { Date().timeIntervalSince(start) }
}

/// Seconds as `m:ss` or `h:mm:ss`.
func clock(_ seconds: Double) -> String {
  guard seconds.isFinite, seconds < 1e7 else { return "?" }
  let whole = Int(seconds.rounded())
  let (hours, minutes, rest) = (whole / 3600, whole / 60 % 60, whole % 60)
  let pad = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
  return hours > 0 ? "\(hours):\(pad(minutes)):\(pad(rest))" : "\(minutes):\(pad(rest))"
}

/// A number with a fixed count of decimals.
func fixed(_ value: Double, _ decimals: Int) -> String {
  String(format: "%.\(decimals)f", value)
}
