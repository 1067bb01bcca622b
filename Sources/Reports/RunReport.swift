import Foundation
import Tensor

/// What a run leaves for its reader beside the data: the loss curve, and a page on what to try
/// next.
public struct RunReport {
  private let folder: String
  private let name: String

  /// The report of the run in `folder`.
  public init(folder: String, name: String) {
    self.folder = folder
    self.name = name
  }

  /// Whether it was written before.
  public var exists: Bool { FileManager.default.fileExists(atPath: "\(folder)/README.md") }

  /// Writes `loss.svg` and `README.md`. A run without `metrics.jsonl` gets no curve.
  public func write() throws {
    let events = try readEvents()
    let losses = events.compactMap { event in
      (event.values["loss"] as? Double).map { (step: event.step, loss: $0) }
    }
    if !losses.isEmpty { try writeAtomically(curve(losses), to: "\(folder)/loss.svg") }
    try writeAtomically(readme(losses, validation(events)), to: "\(folder)/README.md")
  }

  private typealias Event = (step: Int, values: [String: Any])

  private func readEvents() throws -> [Event] {
    let path = "\(folder)/metrics.jsonl"
    guard FileManager.default.fileExists(atPath: path) else { return [] }
    let text = String(decoding: try readFile(path, limit: 1 << 32), as: UTF8.self)
    return text.split(separator: "\n").compactMap { line in
      let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      return object.flatMap { values in (values["step"] as? Int).map { ($0, values) } }
    }
  }

  /// What was measured last on held-out images, in a sentence; nil if nothing was.
  private func validation(_ events: [Event]) -> String? {
    let measured = events.compactMap { event in
      (event.values["validation"] as? [String: Any]).map { (step: event.step, values: $0) }
    }
    guard let last = measured.last, let images = last.values["images"] as? Int else { return nil }
    let figures = [
      ("simple_loss", "simple loss %.4f"), ("bits_per_dimension", "%.3f bits/dimension"),
    ]
    .compactMap { key, format in
      (last.values[key] as? Double).map { String(format: format, $0) }
    }
    guard !figures.isEmpty else { return nil }
    let weights = last.values["weights"] as? String ?? "raw"
    return "On \(images) held-out images at step \(last.step) (\(weights)): "
      + figures.joined(separator: ", ") + "."
  }

  /// The loss of single steps scatters: the mean of up to 200 stretches is drawn.
  private func curve(_ losses: [(step: Int, loss: Double)]) -> String {
    let stretch = max(1, losses.count / 200)
    let points = stride(from: 0, to: losses.count, by: stretch).map { start in
      let part = losses[start..<min(start + stretch, losses.count)]
      return (
        x: Double(part.last?.step ?? 0),
        y: part.reduce(0) { $0 + $1.loss } / Double(part.count)
      )
    }
    let label = stretch == 1 ? "loss" : "loss, mean of \(stretch) steps"
    return LinePlot(
      title: name, xLabel: "training step", yLabel: "weighted loss",
      series: [LinePlot.Series(label, points)]
    ).svg()
  }

  private func readme(_ losses: [(step: Int, loss: Double)], _ validation: String?) -> String {
    let last = losses.suffix(100)
    let mean = last.reduce(0) { $0 + $1.loss } / Double(max(1, last.count))
    let summary =
      last.isEmpty
      ? "No losses were recorded."
      : "Mean loss of the last \(last.count) of \(losses.last?.step ?? 0) steps: "
        + String(format: "%.4f", mean) + "."
    return """
      # \(name)

      \(summary)\(validation.map { "\n\($0)" } ?? "")

      - `loss.svg`: the loss curve. `samples/`: grids made while training, of averaged and of raw weights.
        `metrics.jsonl`: every step.
      - `recipe.yaml`: every resolved value and where it came from; the run can be repeated from it.
      - More images: `daedalus sample \(folder) --count 256`
      - Try next: another first beta, `daedalus train \(folder)/recipe.yaml --set schedule.first_beta=0.2 --out \(folder)-0.2`,
        or one network for all steps, `--set model.type=ddgm`.

      """
  }
}
