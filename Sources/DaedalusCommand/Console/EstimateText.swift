internal import Experiments

extension TrainingEstimate {
  /// What `train --dry-run` prints.
  var lines: [String] {
    let millions = { (count: Int) in "\(fixed(Double(count) / 1e6, 3)) M" }
    let own = parts.map { part in
      "\(part.name) \(millions(part.parameters))\(part.trainable ? "" : " (not trained)")"
    }
    let pieces = accumulate > 1 ? " in \(accumulate) micro-batches" : ""
    let whole = parts.count > 1 ? "; \(millions(parameters)) in all" : ""
    return [
      "\(recipe): \(steps) training steps of \(batch) images\(pieces), \(threads) threads",
      "  parameters     \(own.joined(separator: ", "))\(whole)",
      "  training step  \(fixed(stepGflop, 1)) GFLOP, forward and backward by the direct algorithm",
      "  peak memory    \(fixed(memory.peakMb, 0)) MiB", memory.detail,
    ] + (time?.lines ?? ["  time           not measured: a single image exceeds the memory"])
  }
}

private let margin = String(repeating: " ", count: 17)

extension TrainingEstimate.Memory {
  fileprivate var detail: String {
    let parts = [
      ("tensors", tensorsMb), ("kernels", kernelsMb), ("dataset", datasetMb),
      ("checkpoints", checkpointMb), ("program", processMb),
    ].map { name, size in "\(name) \(size.map { fixed($0, 0) } ?? "unknown")" }
    return margin + parts.joined(separator: ", ")
  }
}

extension TrainingEstimate.Time {
  fileprivate var lines: [String] {
    [
      "  time           \(fixed(stepSeconds, 2)) s a step, \(clock(trainSeconds)) for all",
      "\(margin)without checkpoints, sample grids and measurements; scaled from",
      "\(margin)\(measuredSteps) steps of \(measuredImages) images in all, timed on this machine now",
    ]
  }
}
