internal import Diffusion
internal import Experiments
internal import Foundation
internal import Recipe
internal import Reports
internal import Tensor

extension CompareReport {
  /// Parameters, time and memory: the columns of the paper's Table 7.
  var costSection: ReportSection {
    let parts = runs.flatMap(partNames).withoutRepetitions
    let columns =
      [ReportTable.Column("run")]
      + parts.map { ReportTable.Column($0, detail: "parameters", isNumeric: true) }
      + [
        ReportTable.Column("all parts", detail: "parameters", isNumeric: true),
        ReportTable.Column("training step", detail: "seconds", isNumeric: true),
        ReportTable.Column("memory", detail: "MiB at most, training", isNumeric: true),
        ReportTable.Column("sample", detail: "seconds each", isNumeric: true),
        ReportTable.Column("steps", detail: "of the sampler", isNumeric: true),
      ]
    let rows = runs.indices.map { index in
      let counts = parameters(runs[index])
      let all = counts.values.reduce(0, +)
      return [name(index)] + parts.map { part in counts[part].map(Self.millions) ?? .none }
        + [
          all > 0 ? Self.millions(all) : .unknown, stepTime(runs[index]), memory(runs[index]),
          sampleTime(index), steps(runs[index]),
        ]
    }
    return ReportSection(
      "cost", title: "What it costs",
      introduction:
        "The columns of the paper's Table 7. Times are of the machines and loads that the "
        + "runs had: compare them only where these were the same.",
      blocks: [
        .table(
          ReportTable(
            name: "cost",
            caption: "Time of a training step: the batch over the median of the images per second. "
              + "Memory: of the whole process.", columns: columns, rows: rows))
      ])
  }

  /// Fewest and most, where they differ.
  var costFinding: String? {
    let counts = runs.indices.compactMap { index -> (run: Int, count: Int)? in
      let all = parameters(runs[index]).values.reduce(0, +)
      return all > 0 ? (index, all) : nil
    }
    guard let least = counts.min(by: { $0.count < $1.count }),
      let most = counts.max(by: { $0.count < $1.count }), least.count < most.count
    else { return nil }
    let text = { (entry: (run: Int, count: Int)) in "\(fixed(Double(entry.count) / 1e6, 3)) M" }
    let who = { (count: Int) in
      counts.filter { $0.count == count }.map { runs[$0.run].label }.joined(separator: ", ")
    }
    return "Parameters: \(text(least)) (\(who(least.count))) to \(text(most)) (\(who(most.count)))."
  }

  private static func millions(_ count: Int) -> ReportTable.Cell {
    ReportTable.Cell("\(fixed(Double(count) / 1e6, 3)) M", value: Double(count))
  }

  private func partNames(_ run: ComparedRun) -> [String] {
    run.experiment?.model.parts.map(\.name) ?? parameters(run).keys.sorted()
  }

  private func parameters(_ run: ComparedRun) -> [String: Int] {
    guard let experiment = run.experiment else { return run.record.information?.parameters ?? [:] }
    return Dictionary(
      experiment.model.parts.map { ($0.name, $0.network.parameters.count) },
      uniquingKeysWith: { first, _ in first })
  }

  private func stepTime(_ run: ComparedRun) -> ReportTable.Cell {
    guard let rate = run.metrics.imagesPerSecond, rate > 0,
      let batch = run.value("train.batch").flatMap({ Double($0) })
    else { return .unknown }
    return ReportTable.Cell(
      fourDigits(batch / rate), value: batch / rate, details: ["\(fourDigits(rate)) images/s"])
  }

  private func memory(_ run: ComparedRun) -> ReportTable.Cell {
    guard let training = RunCost(of: run.folder).training else { return .unknown }
    return ReportTable.Cell(
      fixed(training.peakMb, 0), value: training.peakMb, details: ["\(training.threads) threads"])
  }

  private func sampleTime(_ index: Int) -> ReportTable.Cell {
    if let sampling = RunCost(of: runs[index].folder).sampling {
      return ReportTable.Cell(
        fourDigits(sampling.secondsPerImage), value: sampling.secondsPerImage,
        details: ["\(sampling.sampler) of \(sampling.steps) steps, \(sampling.batch) at a time"])
    }
    guard let seconds = try? images?.samples[index].get().numbers.first else { return .unknown }
    return ReportTable.Cell(
      fourDigits(seconds), value: seconds,
      details: ["the samples below, \(ComparedSamples.count) at a time"])
  }

  private func steps(_ run: ComparedRun) -> ReportTable.Cell {
    guard let experiment = run.experiment, experiment.model.covers(experiment.process) else {
      return .none
    }
    let steps = experiment.sampler.steps(of: experiment.process).count
    return ReportTable.Cell("\(steps)", value: Double(steps), details: [experiment.sampler.name])
  }
}
