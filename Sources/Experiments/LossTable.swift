internal import Diffusion
internal import Tensor

/// The losses of a checkpoint as a table, one line per step of the chain: a reader can plot it, and
/// training goes on with it, to the bit.
///
/// `t` counts from 1. `draws` and `mean` are those of ``LossRecord``, `recent` its last losses with
/// spaces between. `last` has those of the last training step, which the others do not contain yet.
/// Where there are none, fields are empty.
struct LossTable {
  private static let head = "t,draws,mean,recent,last"

  private let record: LossRecord
  /// Of each step of the chain, in the order of images.
  private let last: [[Float]]

  /// The table of a recorder, whose last losses are read for it.
  init(_ recorder: LossRecorder) throws {
    record = recorder.record
    var last = [[Float]](repeating: [], count: recorder.record.steps.count)
    if let (timesteps, losses) = recorder.last {
      for (t, loss) in zip(timesteps, try losses.read()) { last[t].append(loss) }
    }
    self.last = last
  }

  /// The table that `text` is, of a chain of `steps`; nil unless it is one to the last character.
  init?(_ text: String, steps: Int, history: Int) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count == steps + 2 else { return nil }
    var (read, last): ([LossRecord.Step], [[Float]]) = ([], [])
    for line in lines[1...steps] {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      guard fields.count == 5, let draws = Int(fields[1]), draws >= 0,
        let mean = fields[2].isEmpty ? 0 : Double(fields[2]), mean.isFinite,
        let recent = Self.losses(fields[3]), recent.count == min(draws, history),
        let own = Self.losses(fields[4])
      else { return nil }
      read.append(LossRecord.Step(draws: draws, mean: mean, recent: recent))
      last.append(own)
    }
    record = LossRecord(steps: read, history: history)
    self.last = last
    // What was read leniently is written strictly.
    guard self.text == text else { return nil }
  }

  private static func losses(_ field: Substring) -> [Float]? {
    let items = field.split(separator: " ", omittingEmptySubsequences: false)
    let losses = field.isEmpty ? [] : items.map { Float($0) ?? .nan }
    return losses.allSatisfy(\.isFinite) ? losses : nil
  }

  /// What training goes on with.
  var recorder: LossRecorder {
    let timesteps = last.indices.flatMap { t in last[t].map { _ in t } }
    guard !timesteps.isEmpty else { return LossRecorder(record, last: nil) }
    return LossRecorder(record, last: (timesteps, Tensor(last.flatMap(\.self))))
  }

  /// The table, every number with all its digits.
  var text: String {
    let lines = record.steps.indices.map { t in
      let step = record.steps[t]
      let mean = step.draws > 0 ? "\(step.mean)" : ""
      return "\(t + 1),\(step.draws),\(mean),\(Self.field(step.recent)),\(Self.field(last[t]))"
    }
    return ([Self.head] + lines).map { $0 + "\n" }.joined()
  }

  private static func field(_ losses: [Float]) -> String {
    losses.map { "\($0)" }.joined(separator: " ")
  }
}
