import Foundation
import Tensor

/// What a run leaves for its reader beside the data: the loss along training and along the chain, and
/// a page on what to try next.
public struct RunReport {
  private let folder: String
  private let name: String
  private let lossTable: String?

  /// The report of the run in `folder`, whose newest checkpoint has the `loss-by-step.csv` at
  /// `lossTable`.
  public init(folder: String, name: String, lossTable: String? = nil) {
    self.folder = folder
    self.name = name
    self.lossTable = lossTable
  }

  /// Whether it was written before.
  public var exists: Bool { FileManager.default.fileExists(atPath: "\(folder)/README.md") }

  /// Writes `loss.svg`, `loss-by-step.svg` and `README.md`. A run without `metrics.jsonl`, or without a
  /// loss of any step of the chain, lacks that picture.
  public func write() throws {
    let metrics = try readMetrics()
    if !metrics.losses.isEmpty {
      try writeAtomically(curve(metrics.losses), to: "\(folder)/loss.svg")
    }
    let byStep = try lossTable.flatMap { try LossByStep($0).svg(title: name) }
    if let byStep { try writeAtomically(byStep, to: "\(folder)/loss-by-step.svg") }
    try writeAtomically(readme(metrics, hasSteps: byStep != nil), to: "\(folder)/README.md")
  }

  private struct Metrics {
    var losses: [(step: Int, loss: Double)] = []
    /// What was measured last on held-out images, in a sentence.
    var validation: String?
    /// What was found last of samples, in two sentences.
    var evaluation: String?
  }

  private func readMetrics() throws -> Metrics {
    var metrics = Metrics()
    let path = "\(folder)/metrics.jsonl"
    guard FileManager.default.fileExists(atPath: path) else { return metrics }
    let text = String(decoding: try readFile(path, limit: 1 << 32), as: UTF8.self)
    for line in text.split(separator: "\n") {
      let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      guard let object, let step = object["step"] as? Int else { continue }
      if let loss = object["loss"] as? Double { metrics.losses.append((step, loss)) }
      if let figures = object["validation"] as? [String: Any] {
        metrics.validation = sentence(figures, at: step)
      }
      if let figures = object["evaluation"] as? [String: Any] {
        metrics.evaluation = sentences(ofSamples: figures, at: step)
      }
    }
    return metrics
  }

  /// Figures that were not finite, or that the model has not, are left out.
  private func sentence(_ figures: [String: Any], at step: Int) -> String {
    let named = [
      ("simple_loss", "simple loss %.4f"), ("bits_per_dimension", "%.3f bits/dimension"),
    ]
    let found = named.compactMap { key, format in
      (figures[key] as? Double).map { String(format: format, $0) }
    }
    let images = figures["images"] as? Int ?? 0
    return
      "On \(images) held-out images at step \(step) (\(figures["weights"] as? String ?? "raw")): "
      + (found.isEmpty ? "not finite" : found.joined(separator: ", ")) + "."
  }

  /// Figures with the features that they are of.
  private func sentences(ofSamples figures: [String: Any], at step: Int) -> String {
    let counts = ["samples", "reference_images"]
    let found = figures.filter { !counts.contains($0.key) }.sorted { $0.key < $1.key }
      .compactMap { name, value in
        (value as? Double).map { "\(name) \(String(format: "%.4g", $0))" }
      }
    let (samples, reference) = (figures[counts[0]] as? Int, figures[counts[1]] as? Int)
    return "\(samples ?? 0) samples at step \(step) (\(figures["weights"] as? String ?? "raw")) "
      + "beside \(reference ?? 0) real images: "
      + (found.isEmpty ? "nothing finite" : found.joined(separator: ", ")) + ". Features: "
      + "\(figures["extractor"] as? String ?? "unknown")."
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

  private func readme(_ metrics: Metrics, hasSteps: Bool) -> String {
    let losses = metrics.losses
    let last = losses.suffix(100)
    let mean = last.reduce(0) { $0 + $1.loss } / Double(max(1, last.count))
    let summary =
      last.isEmpty
      ? "No losses were recorded."
      : "Mean loss of the last \(last.count) of \(losses.last?.step ?? 0) steps: "
        + String(format: "%.4f", mean) + "."
    let steps =
      hasSteps ? "`loss-by-step.svg`: which steps of the chain it comes from. " : ""
    return """
      # \(name)

      \(([summary, metrics.validation, metrics.evaluation].compactMap(\.self)).joined(separator: "\n"))

      - `loss.svg`: the loss curve. \(steps)`samples/`: grids made while training,
        of averaged and of raw weights. `metrics.jsonl`: every step.
      - `recipe.yaml`: every resolved value and where it came from; the run can be repeated from it.
      - More images: `daedalus sample \(folder) --count 256`
      - Try next: another first beta, `daedalus train \(folder)/recipe.yaml --set schedule.first_beta=0.2 --out \(folder)-0.2`,
        or one network for all steps, `--set model.type=ddgm`.

      """
  }
}
