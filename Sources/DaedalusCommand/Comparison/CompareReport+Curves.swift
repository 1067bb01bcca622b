internal import Experiments
internal import Foundation
internal import Reports

extension CompareReport {
  /// Losses and measurements along training.
  var curvesSection: ReportSection? {
    let losses = kinds(of: "loss.type").map { kind, members -> ReportBlock in
      .plot(
        ReportPlot(
          name: "loss-\(fileName(kind))",
          caption:
            "\(Self.lossName(kind)) of training: pale, means of short stretches; strong, the "
            + "running mean. Models with other timesteps or other chains weigh noise levels differently.",
          plot: LinePlot(
            xLabel: "training step", yLabel: "loss of training",
            series: members.flatMap(lossLines), logY: true)))
    }.filter(Self.hasLines)
    let blocks = losses + measuredBlocks
    guard !blocks.isEmpty else { return nil }
    return ReportSection(
      "curves", title: "Along training",
      introduction: "What was recorded while the runs were trained.", blocks: blocks)
  }

  /// Which runs have which value of a key, in the order of the runs.
  private func kinds(of key: String) -> [(kind: String, members: [Int])] {
    runs.indices.reduce(into: [(kind: String, members: [Int])]()) { kinds, index in
      guard let kind = runs[index].value(key) else { return }
      if let place = kinds.firstIndex(where: { $0.kind == kind }) {
        kinds[place].members.append(index)
      } else {
        kinds.append((kind, [index]))
      }
    }
  }

  private func lossLines(_ index: Int) -> [LinePlot.Series] {
    let steps = runs[index].metrics.steps
    guard !steps.isEmpty else { return [] }
    let stretch = max(1, steps.count / 400)
    let raw = stride(from: 0, to: steps.count, by: stretch).map { start in
      let part = steps[start..<min(start + stretch, steps.count)]
      return (
        x: Double(part.last?.step ?? 0), y: part.reduce(0) { $0 + $1.loss } / Double(part.count)
      )
    }
    // A running mean over a twentieth of what there is.
    let window = max(1, raw.count / 20)
    let smooth = raw.indices.map { index in
      let part = raw[max(0, index - window + 1)...index]
      return (x: raw[index].x, y: part.reduce(0) { $0 + $1.y } / Double(part.count))
    }
    return [
      LinePlot.Series("", raw, colour: index, isFaint: true),
      LinePlot.Series(runs[index].label, smooth, colour: index),
    ]
  }

  /// A plot for each figure of held-out images, and for each of samples by pedigree.
  private var measuredBlocks: [ReportBlock] {
    struct Curve: Hashable {
      let kind: String
      let name: String
      let about: String
    }
    var order: [Curve] = []
    var lines: [Curve: [Int: [(x: Double, y: Double)]]] = [:]
    for index in runs.indices {
      for found in runs[index].metrics.measured {
        let about = Self.about(found)
        for (name, value) in found.figures.sorted(by: { $0.key < $1.key })
        where !Self.counts.contains(name) {
          let curve = Curve(kind: found.kind, name: name, about: about)
          if lines[curve] == nil { order.append(curve) }
          lines[curve, default: [:]][index, default: []].append((Double(found.step), value))
        }
      }
    }
    return order.enumerated().map { place, curve in
      let series = (lines[curve] ?? [:]).sorted { $0.key < $1.key }.map {
        LinePlot.Series(runs[$0.key].label, $0.value, colour: $0.key)
      }
      return .plot(
        ReportPlot(
          name: "measured-\(place + 1)-\(fileName(curve.name))",
          caption: "\(curve.name) while training, \(curve.about).",
          plot: LinePlot(xLabel: "training step", yLabel: curve.name, series: series)))
    }
  }

  private static let counts: Set = ["images", "samples", "reference_images"]

  /// What figures depend on: curves of other dependencies are other plots.
  private static func about(_ found: MetricsFile.Measured) -> String {
    let count = { (name: String) in found.figures[name].map { "\(Int($0))" } ?? "?" }
    guard found.kind == "evaluation" else { return "of \(count("images")) held-out images" }
    return
      "of \(count("samples")) samples beside \(count("reference_images")) real images; features: "
      + (found.texts["extractor"] ?? "unknown")
  }

  // MARK: - The chain

  /// The loss of every step of the chain.
  var stepsSection: ReportSection? {
    let plots = kinds(of: "loss.type").map { kind, members -> ReportBlock in
      let series = members.compactMap { index in
        lossBySteps[index].map { LinePlot.Series(runs[index].label, $0, colour: index) }
      }
      return .plot(
        ReportPlot(
          name: "loss-by-step-\(fileName(kind))",
          caption:
            "\(Self.lossName(kind)) of every step of the chain, the running mean that training "
            + "keeps, before weights. The paper's t = 1 is at the left end.",
          plot: LinePlot(
            xLabel: "step t of the chain", yLabel: "loss before weights", series: series,
            logX: true,
            logY: true)))
    }.filter(Self.hasLines)
    guard !plots.isEmpty else { return nil }
    let rows = runs.indices.compactMap { index -> [ReportTable.Cell]? in
      guard let (loss, shares) = firstSteps(index) else { return nil }
      return [name(index), ReportTable.Cell(fourDigits(loss), value: loss)]
        + [shares?.first, shares?.tenth].map { share in
          share.map { ReportTable.Cell(percent($0), value: $0) } ?? .none
        }
    }
    let columns = [
      ReportTable.Column("run"), ReportTable.Column("loss at t = 1", isNumeric: true),
      ReportTable.Column("share of t = 1", detail: "of the sum over all steps", isNumeric: true),
      ReportTable.Column(
        "share of the first tenth", detail: "of the sum over all steps", isNumeric: true),
    ]
    return ReportSection(
      "steps", title: "Where in the chain the loss is",
      introduction:
        "Why variants differ: the paper finds that the first steps, which remove the last "
        + "noise, carry most of the loss, and a DAED (denoising auto-encoder with diffusion) gives the "
        + "first of them to a network of its own.",
      blocks: plots + [
        .table(
          ReportTable(
            name: "loss-by-step",
            caption:
              "How much of the loss the beginning of the chain carries. –: the loss of the first "
              + "step is an auto-encoder's own, and no part of a sum with the others.",
            columns: columns, rows: rows))
      ])
  }

  /// The share of the first step, for each kind of loss of which it is told for two runs or more: all of
  /// a few, or the ends.
  var stepsFinding: String? {
    let kinds = kinds(of: "loss.type").compactMap { kind, members -> String? in
      let found = members.compactMap { index in
        firstSteps(index)?.shares.map { (label: runs[index].label, share: $0.first) }
      }.sorted { $0.share < $1.share }
      guard found.count > 1, let least = found.first, let most = found.last else { return nil }
      let text = { (entry: (label: String, share: Double)) in
        "\(percent(entry.share)) (\(entry.label))"
      }
      let shares =
        found.count > 4
        ? "from \(text(least)) to \(text(most))" : found.map(text).joined(separator: ", ")
      return "'\(kind)' \(shares)"
    }
    guard !kinds.isEmpty else { return nil }
    return "Share of the first step in the loss over the chain: \(kinds.joined(separator: "; "))."
  }

  /// The loss at the first step, and the shares of this step and of the first tenth of the chain; nil
  /// where that step's loss is no part of a sum with the others'.
  private func firstSteps(
    _ index: Int
  ) -> (loss: Double, shares: (first: Double, tenth: Double)?)? {
    guard let points = lossBySteps[index], let loss = points.first?.y, loss.isFinite else {
      return nil
    }
    let sum = { (part: ArraySlice<(x: Double, y: Double)>) in
      part.reduce(0) { $0 + ($1.y.isFinite ? $1.y : 0) }
    }
    let all = sum(points[...])
    guard all > 0, !runs[index].firstStepHasOwnLoss else { return (loss, nil) }
    return (loss, (loss / all, sum(points.prefix(max(1, points.count / 10))) / all))
  }

  private static func hasLines(_ block: ReportBlock) -> Bool {
    guard case .plot(let plot) = block else { return true }
    return plot.plot.series.contains { !$0.points.isEmpty }
  }

  private static func lossName(_ kind: String) -> String { "The loss '\(kind)'" }
}
